// What the public document of the search shows, word for word.
export const documentedExample = {
  pageSize: 1,
  where: {
    _and: [
      {
        _or: [{ paymentMethod: { _ilike: '%CREDIT%' } }, { cardType: { _ilike: '%VISA%' } }],
      },
      { isAutomatic: { _eq: false } },
      { createdAt: { _gte: '1900-01-01T00:00:00Z' } },
      { paymentConfirmationDate: { _is_null: false } },
    ],
  },
  orderBy: [{ paymentConfirmationDate: 'desc' }, { createdAt: 'desc' }],
};
