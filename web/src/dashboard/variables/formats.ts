import { dateTime } from '@grafana/data';
import type { ScopeValue } from './types';

/**
 * The formats of `${name:format}`.
 * @see https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 */
export function formatValue(name: string, found: ScopeValue, format: string): string {
  const [id = '', ...args] = format.split(':');
  const values = Array.isArray(found.value) ? found.value : [found.value];
  const many = Array.isArray(found.value);
  const join = (separator: string, each: (v: string) => string = (v) => v) =>
    values.map(each).join(separator);
  switch (id) {
    case 'promql':
      return promql(found);
    case 'regex':
      return values.length === 1 ? escapeRegex(values[0] ?? '') : `(${join('|', escapeRegex)})`;
    case 'pipe':
      return join('|');
    case 'csv':
      return join(',');
    case 'raw':
      return join(',');
    case 'json':
      return JSON.stringify(many ? values : values[0]);
    case 'text':
      return found.text ?? join(' + ');
    case 'distributed':
      return values.map((v, i) => (i === 0 ? v : `${name}=${v}`)).join(',');
    case 'queryparam':
      return values
        .map((v) => `var-${encodeURIComponent(name)}=${encodeURIComponent(v)}`)
        .join('&');
    case 'customqueryparam':
      return values
        .map(
          (v) =>
            `${encodeURIComponent(args[0] || name)}=${encodeURIComponent((args[1] ?? '') + v)}`,
        )
        .join('&');
    case 'percentencode':
      return encodeURIComponent(many && values.length > 1 ? `{${join(',')}}` : join(','));
    case 'uriencode': // keeps what separates the parts of an address: the value may be a whole one
      return encodeURI(join(',')).replace(/[!'()*#]/g, percent);
    case 'singlequote':
      return join(',', (v) => `'${v.replace(/'/g, "\\'")}'`);
    case 'doublequote':
      return join(',', (v) => `"${v.replace(/"/g, '\\"')}"`);
    case 'sqlstring':
      return join(',', (v) => `'${v.replace(/'/g, "''")}'`);
    case 'lucene':
      return many && values.length !== 1
        ? `(${join(' OR ', (v) => `"${escapeLucene(v)}"`)})`
        : join('', escapeLucene);
    case 'html':
      return join(', ', escapeHtml);
    case 'date':
      return join(',', (v) => formatDate(v, args.join(':')));
    case 'join':
      return join(args[0] ?? ',');
    default:
      return values.length > 1 ? `{${join(',')}}` : join('');
  }
}

/** A value inside a PromQL string: an alternative of a regex matcher, or plain text of an exact one. */
function promql(found: ScopeValue): string {
  if (found.literal) return Array.isArray(found.value) ? found.value.join('|') : found.value;
  if (!Array.isArray(found.value)) {
    return found.regex ? escapePromRegex(found.value) : escapePromString(found.value);
  }
  const escaped = found.value.map(escapePromRegex);
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

const escapePromString = (v: string): string => v.replace(/\\/g, '\\\\').replace(/"/g, '\\"');

/** Escaped twice: once for the regular expression, once for the PromQL string around it. */
const escapePromRegex = (v: string): string =>
  v
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"');

export const escapeRegex = (v: string): string => v.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const percent = (c: string): string => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;

const escapeLucene = (v: string): string => v.replace(/([!*+\-=<>\s&|()[\]{}^~?:\\/"])/g, '\\$1');

const escapeHtml = (v: string): string =>
  v
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');

function formatDate(value: string, format: string): string {
  const ms = Number(value);
  if (!Number.isFinite(ms)) return value;
  if (format === 'seconds') return String(Math.round(ms / 1000));
  if (format === '' || format === 'iso') return new Date(ms).toISOString();
  return dateTime(ms).format(format);
}
