// The body of a search.
import { type Static, Type } from 'typebox';
import { paging, readPage } from './read-list.ts';
import { readOrder } from './read-order.ts';
import { readWhere } from './read-where.ts';

const documentedWhere = {
  _and: [
    {
      _or: [{ paymentMethod: { _ilike: '%CREDIT%' } }, { cardType: { _ilike: '%VISA%' } }],
    },
    { isAutomatic: { _eq: false } },
    { createdAt: { _gte: '1900-01-01T00:00:00Z' } },
    { paymentConfirmationDate: { _is_null: false } },
  ],
};

const sizeOfSearch = 1;

export const searchBody = Type.Object({
  ...paging(sizeOfSearch),
  where: Type.Optional(
    Type.Unsafe<unknown>({
      'x-type': 'object',
      description:
        'A boolean expression: properties with what they are compared to, under `_and`, `_or` ' +
        'and `_not`. Every property takes `_eq`, `_neq`, `_gt`, `_gte`, `_lt`, `_lte`, `_in`, ' +
        '`_nin` and `_is_null`; text also `_like`, `_ilike`, `_similar`, `_regex`, `_iregex`, ' +
        'and each of them with an `n` for not. At most 8 levels deep, of 100 conditions.',
      examples: [documentedWhere, { amount: { _gte: 100, _lt: '1000.50' } }],
    }),
  ),
  orderBy: Type.Optional(
    Type.Unsafe<unknown>({
      'x-type': 'array',
      description:
        'Objects of one property each: `asc`, `desc`, and both with `_nulls_first` or ' +
        '`_nulls_last`. Newest first without.',
      examples: [[{ paymentConfirmationDate: 'desc' }, { createdAt: 'desc' }]],
    }),
  ),
});

export function readSearch(body: Static<typeof searchBody> = {}) {
  const { where, orderBy } = body;
  return {
    where: readWhere(where),
    order: readOrder(orderBy),
    ...readPage(body, sizeOfSearch),
  };
}
