/**
 * Time zones for moment out of the browser's own database. It stands in for the package
 * `moment-timezone` (see vite.config.ts), which would bring 12 KB of tables that end in ten years.
 * Only what @grafana/data calls is here; the behaviour is that of the package.
 */
import moment, { type Moment, type MomentInput } from 'moment';

interface Zone {
  name: string;
  abbr(ms: number): string;
  /** Minutes that UTC is ahead of local time: the sign that moment uses. */
  utcOffset(ms: number): number;
}

type Zoned = Moment & { _zone?: string; _abbreviation?: string };

const clocks = new Map<string, Intl.DateTimeFormat | undefined>();

function clockOf(name: string): Intl.DateTimeFormat | undefined {
  if (clocks.has(name)) return clocks.get(name);
  let clock: Intl.DateTimeFormat | undefined;
  try {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    clock = undefined; // no such zone
  }
  clocks.set(name, clock);
  return clock;
}

/** Minutes that local time is ahead of UTC at a moment. */
function offsetAt(clock: Intl.DateTimeFormat, ms: number): number {
  if (!Number.isFinite(ms)) return 0;
  const parts: Record<string, string> = {};
  for (const { type, value } of clock.formatToParts(ms)) parts[type] = value;
  const year = Number(parts.year) * (parts.era === 'BC' ? -1 : 1);
  const [month, day, hour, minute, second] = ['month', 'day', 'hour', 'minute', 'second'].map((p) =>
    Number(parts[p]),
  ) as [number, number, number, number, number];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
}

function zone(name: string | undefined): Zone | null {
  // These two are words of @grafana/data, which looks here before it treats them itself.
  if (!name || name === 'browser' || name === 'utc') return null;
  const clock = clockOf(name);
  if (!clock) return null;
  return {
    name,
    utcOffset: (ms) => -offsetAt(clock, ms),
    abbr: (ms) => abbreviation(name, ms),
  };
}

function abbreviation(name: string, ms: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    timeZoneName: 'short',
  }).formatToParts(ms);
  return parts.find((p) => p.type === 'timeZoneName')?.value ?? '';
}

/** Moves a moment into a zone; it keeps following the zone through later arithmetic. */
function into(value: Moment, name: string, keepLocalTime = false): Moment {
  const found = zone(name);
  if (!found) return value;
  (value as Zoned)._zone = name;
  hooks.updateOffset(value, keepLocalTime);
  return value;
}

/** What moment offers to extensions like this one, but does not declare. */
interface Hooks {
  momentProperties: string[];
  updateOffset(value: Moment, keepLocalTime?: boolean): void;
}

const hooks = moment as unknown as Hooks;
hooks.momentProperties.push('_zone'); // copied when a moment is cloned
hooks.updateOffset = (value, keepLocalTime) => {
  const name = (value as Zoned)._zone;
  const clock = name === undefined ? undefined : clockOf(name);
  if (!clock) return;
  let offset = offsetAt(clock, value.valueOf());
  if (keepLocalTime) {
    // The wall clock stays, so the offset is the one of the moment it will then be.
    const local = value.valueOf() + value.utcOffset() * 60_000;
    offset = offsetAt(clock, local - offsetAt(clock, local - offset * 60_000) * 60_000);
  }
  value.utcOffset(offset, keepLocalTime);
};

interface Prototype extends Omit<Moment, 'tz'> {
  tz(name: string, keepLocalTime?: boolean): Moment;
}

const prototype = moment.fn as unknown as Prototype;
prototype.tz = function tz(this: Moment, name, keepLocalTime) {
  return into(this, name, keepLocalTime);
};
prototype.zoneAbbr = function zoneAbbr(this: Zoned): string {
  if (this._zone) return abbreviation(this._zone, this.valueOf());
  return this.isUtc() ? 'UTC' : '';
};
for (const leave of ['utc', 'local'] as const) {
  const original = prototype[leave];
  prototype[leave] = function leaveZone(this: Zoned, keepLocalTime?: boolean) {
    this._zone = undefined;
    return original.call(this, keepLocalTime);
  };
}

/** `tz(input, zone)` or `tz(text, format, zone)`: a text without an offset is local to the zone. */
function create(...args: [...MomentInput[], string]): Moment {
  const name = args.at(-1) as string;
  const parsed = moment.utc(...(args.slice(0, -1) as [MomentInput, string]));
  const local =
    typeof args[0] === 'string' && (parsed as Moment & { _tzm?: number })._tzm === undefined;
  return into(parsed, name, local);
}

export const tz = Object.assign(create, {
  zone,
  guess: (_ignoreCache?: boolean): string => Intl.DateTimeFormat().resolvedOptions().timeZone,
  names: (): string[] => Intl.supportedValuesOf('timeZone'),
});

export default Object.assign(moment, { tz });
