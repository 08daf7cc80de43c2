/** Queries that are useful on any Linux machine, for a page with nothing on it yet. */
export interface Starter {
  key: string;
  expr: string;
  legend: string;
}

// i18n: explore.starter.cpu explore.starter.memory explore.starter.disk explore.starter.load
// i18n: explore.starter.network explore.starter.diskIo explore.starter.full explore.starter.up
export const STARTERS: readonly Starter[] = [
  {
    key: 'cpu',
    expr: '100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval])))',
    legend: '{{instance}}',
  },
  {
    key: 'memory',
    expr: '100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)',
    legend: '{{instance}}',
  },
  {
    key: 'disk',
    expr: '100 * (1 - node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / node_filesystem_size_bytes)',
    legend: '{{instance}} {{mountpoint}}',
  },
  {
    key: 'full',
    expr: 'predict_linear(node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"}[6h], 24 * 3600) < 0',
    legend: '{{instance}} {{mountpoint}}',
  },
  { key: 'load', expr: 'node_load1', legend: '{{instance}}' },
  {
    key: 'network',
    expr: 'sum by (instance) (rate(node_network_receive_bytes_total{device!="lo"}[$__rate_interval])) * 8',
    legend: '{{instance}}',
  },
  {
    key: 'diskIo',
    expr: 'sum by (instance, device) (rate(node_disk_io_time_seconds_total[$__rate_interval]))',
    legend: '{{instance}} {{device}}',
  },
  { key: 'up', expr: 'up', legend: '{{job}} {{instance}}' },
];
