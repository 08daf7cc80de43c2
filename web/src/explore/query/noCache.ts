import type { MatrixSeries } from '@/dashboard/query/response';
import { type Grid, SeriesCache, toGrid } from '@/dashboard/query/seriesCache';
import type { AlignedRange } from '@/dashboard/query/step';

/** Explore asks for everything each time; keeping huge answers would only fill the memory. */
export class NoCache extends SeriesCache {
  override missing(_key: string, range: AlignedRange): AlignedRange {
    return range;
  }

  override merge(
    _key: string,
    _range: AlignedRange,
    asked: AlignedRange,
    answer: MatrixSeries[],
  ): Grid {
    return toGrid(answer, asked);
  }
}
