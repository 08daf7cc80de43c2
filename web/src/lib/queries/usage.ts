import { useQuery } from '@tanstack/react-query';
import { request } from '@/lib/api';
import { clientKey } from './clients';

/** How loaded a host is, in percent; a part is missing when the host does not report it. */
export interface Usage {
  cpu?: number;
  memory?: number;
  disk?: number;
  /** Where the fullest file system is mounted. */
  diskMount?: string;
}

interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

const BY = 'by (client, instance)';
const REAL_DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|erofs|fuse.*|nsfs|devtmpfs"';
const used = `(node_filesystem_size_bytes{${REAL_DISKS}} - node_filesystem_free_bytes{${REAL_DISKS}})`;

const QUERIES = {
  cpu: `100 * (1 - avg ${BY} (rate(node_cpu_seconds_total{mode="idle"}[2m])))`,
  memory: `max ${BY} (100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes))`,
  // As df counts it: blocks reserved for root are neither used nor available.
  disk: `topk ${BY} (1, 100 * ${used} / (${used} + node_filesystem_avail_bytes{${REAL_DISKS}}))`,
};

async function instant(query: string, signal: AbortSignal): Promise<Sample[]> {
  const answer = await request<{ data?: { result?: Sample[] } }>('/api/v1/query', {
    method: 'POST',
    body: new URLSearchParams({ query }),
    signal,
  });
  return answer?.data?.result ?? [];
}

/** Usage of every host, keyed by clientKey(). */
export function useUsage() {
  return useQuery({
    queryKey: ['usage'],
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => {
      const [cpu, memory, disk] = await Promise.all([
        instant(QUERIES.cpu, signal),
        instant(QUERIES.memory, signal),
        instant(QUERIES.disk, signal),
      ]);
      const usage: Record<string, Usage> = {};
      const note = (sample: Sample, change: (value: number) => Usage) => {
        const value = Number(sample.value[1]);
        if (!Number.isFinite(value)) return;
        const key = clientKey({
          client: sample.metric.client ?? '',
          instance: sample.metric.instance ?? '',
        });
        usage[key] = { ...usage[key], ...change(value) };
      };
      for (const s of cpu) note(s, (v) => ({ cpu: Math.max(0, v) }));
      for (const s of memory) note(s, (v) => ({ memory: v }));
      for (const s of disk) note(s, (v) => ({ disk: v, diskMount: s.metric.mountpoint }));
      return usage;
    },
  });
}
