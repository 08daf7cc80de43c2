import { isObject, type Json, list, object, text } from '../../model/json';
import { panelsOf } from './panels';

/** The dashboard as it is, without what only this server knows. */
export function plainExport(model: Json): Json {
  const { id: _id, version: _version, ...rest } = model;
  return rest;
}

const VARIABLE = /^\$/;
const BUILT_IN = new Set(['-- Grafana --', '-- Mixed --', '-- Dashboard --', 'grafana']);

/** Grafana's “export for sharing”: data sources become inputs that the other side maps to its own. */
export function sharedExport(model: Json): Json {
  const inputs = new Map<string, Json>();
  const replace = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((v) => replace(v, ''));
    if (key === 'datasource') return source(value, inputs);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replace(v, k)]));
  };
  const replaced = object(replace(plainExport(model), ''));
  const types = new Set(
    panelsOf(model)
      .flatMap((p) => [p, ...list(p.panels)])
      .map((p) => text(p.type))
      .filter((type) => type && type !== 'row'),
  );
  return {
    __inputs: [...inputs.values()],
    __requires: [
      ...[...inputs.values()].map((i) => ({
        type: 'datasource',
        id: i.pluginId,
        name: i.pluginName,
        version: '1.0.0',
      })),
      ...[...types].sort().map((id) => ({ type: 'panel', id, name: id, version: '' })),
    ],
    ...replaced,
  };
}

function source(value: unknown, inputs: Map<string, Json>): unknown {
  const ref = isObject(value) ? value : { uid: value };
  const uid = text(ref.uid);
  if (VARIABLE.test(uid) || BUILT_IN.has(uid)) return value;
  if (!uid && !isObject(value)) return value;
  const type = text(ref.type, 'prometheus');
  if (BUILT_IN.has(type) || type === 'datasource') return value;
  const name = `DS_${type.replace(/\W+/g, '_').toUpperCase()}`;
  inputs.set(name, {
    name,
    label: type,
    description: '',
    type: 'datasource',
    pluginId: type,
    pluginName: type,
  });
  return { ...ref, type, uid: `\${${name}}` };
}

/** What a file that was exported for sharing asks for. */
export interface Input {
  name: string;
  label: string;
  type: string;
  pluginId: string;
  value: string;
}

export const inputsOf = (model: Json): Input[] =>
  list(model.__inputs).map((input) => ({
    name: text(input.name),
    label: text(input.label) || text(input.name),
    type: text(input.type),
    pluginId: text(input.pluginId),
    value: text(input.value),
  }));
