import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api';
import { objectOf } from '@/lib/shape';

export type Severity = 'critical' | 'warning' | 'info';

export interface Problem {
  severity: Severity;
  kind: string;
  message: string;
  messageRu?: string;
  link?: string;
}

export interface Certificate {
  selfSigned: boolean;
  subject: string;
  issuer: string;
  notAfter: string;
  pin: string;
  file: string;
  error?: string;
}

export interface ServerStatus {
  version: string;
  revision: string;
  startedAt: string;
  serverTime: string;
  host: string;
  port: number;
  retention: { metrics: string };
  metrics: {
    readOnly: boolean;
    freeDiskBytes: number;
    dataBytes: number;
    activeSeries: number;
    samplesPerSecond: number;
  };
  certificate?: Certificate | null;
  problems?: Problem[] | null;
}

const PATH = '/api/peeper/status';

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: async ({ signal }) =>
    objectOf<ServerStatus>(await api.get(PATH, undefined, signal), PATH),
});

export const useStatus = () => useQuery({ ...statusQuery, refetchInterval: 15_000 });
