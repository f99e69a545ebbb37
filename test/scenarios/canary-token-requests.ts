// Tokens of numbers, good and bad, and what is done with them.
import {
  aCard,
  anAccount,
  type CanaryRequest,
  charge,
  type Plant,
  post,
} from './canary-request.ts';

export function tokenRequests(plant: Plant): CanaryRequest[] {
  return [...asJson(plant), ...asForms(plant), ...used(plant)];
}

function token(body: object, status?: number): CanaryRequest {
  return post('/v1/tokens', body, status);
}

/** A token is made of almost anything; what is wrong with it is told when it is used. */
function asJson({ card, account }: Plant): CanaryRequest[] {
  const spaced = (number: string) => number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
  const misplaced = ['name', 'address1', 'city', 'postal_code', 'phone', 'email', 'card_type'];
  const further = ['exp_month', 'exp_year', 'reference', 'description', 'country', 'type'];
  return [
    token(aCard(card()), 200),
    token(aCard(spaced(card())), 200),
    token(aCard(Number(card())), 200),
    token(aCard(`${card()}${card()}`), 200),
    token(aCard(`x${card()}`), 200),
    token(aCard([card()]), 422),
    token(aCard({ value: card() }), 422),
    token(aCard(card(), { cvv: card() }), 200),
    token({ type: 'bank', number: card(), account_number: account() }, 200),
    token(anAccount(account()), 200),
    token(anAccount(`${account()}x`, { routing_number: '12' }), 200),
    token(anAccount(card()), 200),
    token(anAccount([account()]), 422),
    token({ type: 'card', track1: `%B${card()}^DOE/JANE^40101015432112345678?` }, 200),
    token({ type: 'card', track2: `;${card()}=40101015432112345678?` }, 200),
    token({ type: 'card', track1: `%B${card()}^DOE`, track2: card() }, 200),
    ...[...misplaced, ...further].map((field) => token(aCard(card(), { [field]: card() }), 422)),
    token(aCard(card(), { form_data: { note: card() } }), 422),
    token(aCard(card(), { form_data: [{ [card()]: 1 }] }), 422),
    token(aCard(card(), { [card()]: card(), card_number: card() }), 200),
  ];
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

function asForms({ card, account, name, publicKey }: Plant): CanaryRequest[] {
  const form = (body: string, status?: number, headers = {}): CanaryRequest => ({
    ...post('/v1/tokens', body, status),
    headers: { ...formType, ...headers },
  });
  const rest = 'exp_month=10&exp_year=2040&cvv=987&order=17';
  const leadsOn = 'redirect_url=https://merchant.example.com/payment';
  const key = { 'idempotency-key': name() };
  const again = form(`number=${card()}&${rest}&${leadsOn}`, undefined, key);
  const publicly = { authorization: `Basic ${btoa(`${publicKey}:`)}` };
  return [
    form(`number=${card()}&${rest}`, 200),
    form(`number=${card()}&${rest}`, 200, publicly),
    form(`number=${card()}&number=${card()}&${rest}`),
    form(`type=bank&routing_number=000000013&account_number=${account()}`, 200),
    form(`type=bank&account_number=${account()}x&account_type=&name=`, 200),
    form(`number=${card()}&card_no=${card()}&${rest}`, 422),
    form(`number=${card()}&${card()}=1`, 422),
    form(`number=${card()}&name=${card()}`, 422),
    form(`number=${card()}&redirect_url=https://merchant.example.com/%3Fcard=${card()}`, 422),
    form(`number=${card()}&public_key=${card()}&${leadsOn}`),
    form(`number=${card()}%&%4${card()}=%zz`),
    form(`{"number":"${card()}"}`),
    again,
    again,
    form(`number=${card()}&${rest}`, undefined, key),
  ];
}

/** Used for a payment or to save what it holds; or refused there, for what it holds. */
function used({ card, account }: Plant): CanaryRequest[] {
  const then = (made: CanaryRequest, next: NonNullable<CanaryRequest['next']>): CanaryRequest => {
    return { ...made, status: 200, next };
  };
  const pay = (id: string, status: number) => charge({ method: id }, status);
  const save = (kind: 'cards' | 'banks', token_id: string, status: number) =>
    post(`/v1/${kind}`, { token_id }, status);
  return [
    then(token(aCard(card())), (id) => [pay(id, 200), pay(id, 404)]),
    then(token(anAccount(account())), (id) => [pay(id, 200)]),
    then(token(aCard(card())), (id) => [post('/v1/credits', { amount: 1, method: id }, 200)]),
    then(token(aCard(card())), (id) => [save('cards', id, 200)]),
    then(token(anAccount(account())), (id) => [save('banks', id, 200)]),
    then(token(aCard(card())), (id) => [save('banks', id, 422)]),
    then(token(aCard(`${card()}x`)), (id) => [pay(id, 422), save('cards', id, 422)]),
    then(token(aCard(`${card()}0000`)), (id) => [charge({ method: id })]),
    then(token(aCard(card(), { cvv: card() })), (id) => [pay(id, 200)]),
    then(token(anAccount(`${account()}x`)), (id) => [pay(id, 422), save('banks', id, 422)]),
    then(token({ type: 'card', track2: card() }), (id) => [pay(id, 422)]),
    then(post('/v1/cards', aCard(card())), (id) => [pay(id, 200)]),
    then(post('/v1/banks', anAccount(account())), (id) => [pay(id, 200)]),
  ];
}
