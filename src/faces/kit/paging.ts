// Which page of a list is asked for.
import { Type } from 'typebox';
import { refined } from './schemas.ts';

function countUpTo(max: number, description: string) {
  const isCount = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= 1;
  return refined(
    refined(Type.String({ description }), isCount, 'below_minimum'),
    (text) => Number(text) <= max,
    'above_maximum',
  );
}

/** The query properties of a list whose pages have at most `sizeMax` entries. */
export function paging(sizeMax: number) {
  return {
    page: Type.Optional(countUpTo(1_000_000, 'The page, from 1.')),
    page_size: Type.Optional(countUpTo(sizeMax, `Entries a page: 20, at most ${sizeMax}.`)),
  };
}

export interface PageAsked {
  readonly page?: string;
  readonly page_size?: string;
}

export function readPage({ page = '1', page_size = '20' }: PageAsked) {
  const limit = Number(page_size);
  return { limit, offset: (Number(page) - 1) * limit };
}
