// How a page of a list is answered.
import type { PageAsked } from '../kit/paging.ts';

export { paging, readPage } from '../kit/paging.ts';

export function writePage(
  { page = '1', page_size = '20' }: PageAsked,
  total: number,
  results: readonly unknown[],
) {
  return { page: Number(page), page_size: Number(page_size), total_entries: total, results };
}
