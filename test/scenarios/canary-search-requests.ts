// Requests to the face that back offices look through payments by, with numbers all over them.
import type { CanaryRequest, Plant } from './canary-request.ts';

export function lookUps({ card, account }: Plant): CanaryRequest[] {
  const search = (body: object | string) => send('POST', '/v1/payments/search', body);
  const bearer = { authorization: `Bearer ${card()}` };
  return [
    send('POST', '/v1/auth/token', { jwtApiKey: card() }),
    send('POST', '/v1/auth/token', { jwtApiKey: [account()], [card()]: card() }),
    { ...send('GET', '/v1/payments'), headers: bearer },
    send('POST', '/v1/payments', { pageSize: card(), status: card(), startDate: card() }),
    send('POST', '/v1/payments', { paymentMethod: card(), clientId: card() }),
    send('GET', `/v1/payments?sortOrder=${card()}&${card()}=${card()}`),
    send('GET', `/v1/payment/${card()}`),
    send('GET', `/gql/v1/${card()}`),
    search({ where: { reference: { _eq: card() }, clientName: { _ilike: `%${card()}%` } } }),
    search({ where: { reference: { _regex: `${card()}(` }, bankName: { _in: [account()] } } }),
    search({ where: { processorReference: { _eq: card() }, id: { _eq: card() } } }),
    search({ where: { [card()]: { _eq: card() } } }),
    search({ where: { amount: { [card()]: 1, _gt: card() } } }),
    search({ where: { createdAt: { _gt: card() } }, orderBy: [{ [card()]: card() }] }),
    search({ orderBy: [{ createdAt: card() }] }),
    search(`{"where":{"reference":{"_eq":"${card()}"`),
  ];
}

function send(method: string, path: string, body?: object | string): CanaryRequest {
  return { to: 'aiwyn', method, path, ...(body !== undefined && { body }) };
}
