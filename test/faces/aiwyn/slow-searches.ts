// Bodies of searches that are understood, and take as long as they are let.

const listed = <Item>(count: number, item: (n: number) => Item) =>
  Array.from({ length: count }, (_, n) => item(n));

/** Numbers that no other list of them has. */
const values = (from: number, count: number) => listed(count, (n) => from * count + n);
const amounts = (lists: number, count: number) =>
  listed(lists, (from) => ({ amount: { _nin: values(from, count) } }));
const times = listed(10, (hour) => ({
  createdAt: { _nin: listed(50, (n) => `2023-01-01T0${hour}:${10 + n}:00Z`) },
}));
const deep = { pageSize: 1_000, page: 95 };
const fewLists = { _and: amounts(10, 50) };

/** Nothing but numbers, times and orders: what an index answers, were there less of it. */
export function numericTrees(clientId: string): readonly string[] {
  const equal = listed(99, (n) => ({ amount: { _eq: n / 100 } }));
  const ofClient = { clientId: { _eq: clientId } };
  const searches = [
    { where: { _or: equal } },
    { where: { _not: { _or: equal } }, ...deep },
    { where: { _or: listed(10, (n) => ({ amount: { _gt: n * 100 } })) }, ...deep },
    { where: { _and: listed(10, (n) => ({ amount: { _neq: n } })) }, orderBy: { amount: 'desc' } },
    { where: fewLists },
    { where: fewLists, ...deep },
    { where: { _not: fewLists } },
    { where: { _or: [...amounts(9, 50), { amount: { _lt: -1 } }] }, orderBy: { id: 'desc' } },
    { where: { _and: times }, ...deep },
    { where: { _and: amounts(4, 500) }, orderBy: [{ amount: 'asc' }, { reference: 'desc' }] },
    { where: { _and: listed(99, (n) => ({ amountRefunded: { _neq: n + 1 } })) } },
    ...['arTransactionId', 'reference', 'amount', 'processorReference'].map((name) => ({
      orderBy: [{ [name]: 'desc' }],
      ...deep,
    })),
    { orderBy: [{ paymentConfirmationDate: 'desc_nulls_last' }], ...deep },
    { where: fewLists, orderBy: [{ paymentConfirmationDate: 'desc_nulls_last' }], ...deep },
    { where: ofClient, orderBy: [{ updatedAt: 'asc' }, { amount: 'desc_nulls_last' }], ...deep },
    { where: ofClient, orderBy: [{ invoiceNumber: 'asc' }, { arTransactionId: 'desc' }] },
    { where: { _and: [ofClient, fewLists] }, ...deep },
  ];
  return searches.map((search) => JSON.stringify(search));
}

const ofReference = (conditions: readonly object[]) =>
  listed(100, (n) => ({ reference: conditions[n % conditions.length] }));
const stacked = `%${'a%'.repeat(50)}`;

/** Each row is looked through, again and again. */
export const textPatterns: readonly string[] = [
  { _or: listed(100, (n) => ({ reference: { _like: `${stacked}${n}x` } })) },
  { _or: listed(100, (n) => ({ reference: { _ilike: `${stacked}${n}x` } })) },
  { _and: listed(100, (n) => ({ reference: { _nilike: `${stacked}${n}x` } })) },
  { _or: listed(100, (n) => ({ reference: { _iregex: `(.*)(.*)(.*)${n}x` } })) },
  { _or: listed(100, (n) => ({ reference: { _similar: `(a|aa)*(a|aa)*${n}x` } })) },
  { _or: ofReference([{ _regex: '(.*)\\1b' }, { _niregex: '^(a+)+$' }]) },
  { _not: { reference: { _regex: '(.*)(.*)(.*)(.*)(.*)(.*)(.*)b$' } } },
  { reference: { _iregex: '((.*)\\2)*b' } },
].map((where) => JSON.stringify({ where }));

const everywhere = (list: readonly string[], lists: number) =>
  JSON.stringify({ where: { _and: listed(lists, () => ({ amount: { _nin: list } })) } });
const asNumbers = (json: string) => json.replaceAll(/"(-?1e-?\d+)"/g, '$1');

/** Short to write, and long were they written out. */
const exponents = ['1e999', '-1e999', '1e-999', '-1e-999'];

/** As much as a body may hold: far more than the 2,000 values that a search may. */
export const hugeExponents: readonly string[] = exponents.flatMap((exponent) => {
  const bodies = [
    everywhere(Array(499).fill(exponent), 99),
    everywhere(Array(100_000).fill(exponent), 1),
    JSON.stringify({ where: { id: { _in: Array(100_000).fill(exponent) } } }),
  ];
  return [...bodies, ...bodies.map(asNumbers)];
});

/** The 2,000 values themselves, and a hundred on their own. */
export const manyExponents: readonly string[] = exponents.flatMap((exponent) => {
  const equal = listed(100, () => ({ amount: { _neq: exponent } }));
  const bodies = [
    everywhere(Array(500).fill(exponent), 4),
    everywhere(Array(50).fill(exponent), 10),
    JSON.stringify({ where: { _and: equal } }),
  ];
  return [...bodies, ...bodies.map(asNumbers)];
});
