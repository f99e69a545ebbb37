// What is worth saying one by one: as JSON text, so that numbers stay as they are written, and as
// SQL over the columns that the view of `oracle.ts` has.

type Case = readonly [what: string, where: string, condition: string];

const nulls: readonly Case[] = [
  [
    'null differs from nothing',
    '{"clientName":{"_neq":"Acme Corporation"}}',
    `"clientName" <> 'Acme Corporation'`,
  ],
  [
    'not unknown is unknown',
    '{"_not":{"clientName":{"_eq":"Acme Corporation"}}}',
    `not ("clientName" = 'Acme Corporation')`,
  ],
  [
    'not of two, of which one is unknown',
    '{"_not":{"clientName":{"_like":"A%"},"isAutomatic":{"_eq":true}}}',
    `not ("clientName" like 'A%' and "isAutomatic" = true)`,
  ],
  [
    'not of either, of which one is unknown',
    '{"_not":{"_or":[{"bankName":{"_eq":"100%"}},{"isAutomatic":{"_eq":true}}]}}',
    `not ("bankName" = '100%' or "isAutomatic")`,
  ],
  [
    'not of not of unknown',
    '{"_not":{"_not":{"reference":{"_lt":"a"}}}}',
    `not (not (reference < 'a'))`,
  ],
  [
    'null is in no list, and outside of none',
    '{"_or":[{"invoiceId":{"_in":[1,2]}},{"invoiceId":{"_nin":[1,2]}}]}',
    `"invoiceId" in (1, 2) or "invoiceId" not in (1, 2)`,
  ],
  [
    'null, or something else',
    '{"_or":[{"clientId":{"_is_null":true}},{"clientId":{"_neq":1}}]}',
    `"clientId" is null or "clientId" <> 1`,
  ],
  ['empty text is not null', '{"bankName":{"_eq":""}}', `"bankName" = ''`],
];

const combinations: readonly Case[] = [
  ['nothing asked', '{}', 'true'],
  ['all of nothing', '{"_and":[]}', 'true'],
  ['any of nothing', '{"_or":[]}', 'false'],
  ['not all of nothing', '{"_not":{"_and":[]}}', 'not true'],
  ['not any of nothing', '{"_not":{"_or":[]}}', 'not false'],
  ['not nothing', '{"_not":{}}', 'not true'],
  ['any of one that is no list', '{"_or":{"status":{"_eq":"FAILED"}}}', `status = 'FAILED'`],
  [
    'any of one that is no list, of two keys',
    '{"_or":{"status":{"_eq":"FAILED"},"currency":{"_eq":"JPY"}}}',
    `status = 'FAILED' and currency = 'JPY'`,
  ],
  [
    'several keys at both levels',
    '{"amount":{"_gt":1,"_lt":1500},"_or":[{"currency":{"_eq":"EUR"}},{"_not":{"reference":{}}}]}',
    `amount > 1 and amount < 1500 and (currency = 'EUR' or not true)`,
  ],
  [
    'the example of the document',
    `{"_and":[{"_or":[{"paymentMethod":{"_ilike":"%CREDIT%"}},{"cardType":{"_ilike":"%VISA%"}}]},
      {"isAutomatic":{"_eq":false}},{"createdAt":{"_gte":"1900-01-01T00:00:00Z"}},
      {"paymentConfirmationDate":{"_is_null":false}}]}`,
    `("paymentMethod" ilike '%CREDIT%' or "cardType" ilike '%VISA%') and "isAutomatic" = false
      and "createdAt" >= '1900-01-01T00:00:00Z' and "paymentConfirmationDate" is not null`,
  ],
];

const numbers: readonly Case[] = [
  ['an amount as a whole number', '{"amount":{"_eq":1500}}', 'amount = 1500'],
  ['an amount with a zero', '{"amount":{"_eq":1500.0}}', 'amount = 1500'],
  ['an amount as text', '{"amount":{"_eq":"1500.00"}}', 'amount = 1500'],
  ['an amount with an exponent', '{"amount":{"_eq":1.5e3}}', 'amount = 1500'],
  ['an amount no money has', '{"amount":{"_lt":0.005}}', 'amount < 0.005'],
  ['the largest amount', '{"amount":{"_eq":999999999999.99}}', 'amount = 999999999999.99'],
  ['just below it', '{"amount":{"_gt":"999999999999.989"}}', 'amount > 999999999999.989'],
  ['an amount that went out', '{"amount":{"_lte":-0.01}}', 'amount <= -0.01'],
  [
    'yen',
    '{"amount":{"_eq":150000},"currency":{"_eq":"JPY"}}',
    `amount = 150000 and currency = 'JPY'`,
  ],
  ['fils', '{"amount":{"_eq":0.001}}', 'amount = 0.001'],
  [
    'amounts of all spellings',
    '{"amount":{"_in":[1500,"1500.01",0.10,1e-2]}}',
    'amount in (1500, 1500.01, 0.1, 0.01)',
  ],
  [
    'an amount of many digits',
    '{"amount":{"_neq":"1500.0000000000000000000000001"}}',
    'amount <> 1500.0000000000000000000000001',
  ],
  [
    'a number of many digits',
    '{"amount":{"_gte":999999999999.990000000000000000001}}',
    'amount >= 999999999999.990000000000000000001',
  ],
  [
    'what came back',
    '{"amountRefunded":{"_gt":0,"_neq":1500}}',
    '"amountRefunded" not in (0, 1500)',
  ],
  ['an id that no payment can have', '{"id":{"_gt":-1}}', 'id > -1'],
  ['an id as text', '{"id":{"_lt":"9223372036854775807"}}', 'id < 9223372036854775807'],
];

const at = (instant: string) => `timestamptz '${instant}'`;
const noon = '2024-01-15T10:25:00Z';

const times: readonly Case[] = [
  ['a moment', `{"createdAt":{"_eq":"${noon}"}}`, `"createdAt" = ${at(noon)}`],
  [
    'a moment in another place',
    '{"createdAt":{"_eq":"2024-01-15T12:25:00+02:00"}}',
    `"createdAt" = ${at(noon)}`,
  ],
  [
    'a moment west of Greenwich',
    '{"createdAt":{"_gte":"2024-01-14T22:55:00-11:30"}}',
    `"createdAt" >= ${at(noon)}`,
  ],
  [
    'a microsecond later',
    '{"createdAt":{"_gt":"2024-01-15T10:25:00.000000Z"}}',
    `"createdAt" > ${at(noon)}`,
  ],
  [
    'a microsecond',
    '{"updatedAt":{"_in":["2024-01-15T10:25:00.000001Z"]}}',
    `"updatedAt" = ${at('2024-01-15T10:25:00.000001Z')}`,
  ],
  [
    'before 1970',
    '{"createdAt":{"_lt":"1970-01-01T00:00:00Z"}}',
    `"createdAt" < ${at('1970-01-01T00:00:00Z')}`,
  ],
  [
    'a moment that is missing elsewhere',
    '{"_not":{"confirmationDate":{"_lt":"2024-01-01T00:00:00Z"}}}',
    `not ("confirmationDate" < ${at('2024-01-01T00:00:00Z')})`,
  ],
];

const texts: readonly Case[] = [
  ['% as itself', '{"bankName":{"_like":"100\\\\%"}}', String.raw`"bankName" like '100\%'`],
  ['_ as itself', '{"reference":{"_like":"ref\\\\_1"}}', String.raw`reference like 'ref\_1'`],
  [
    'a backslash as itself',
    '{"clientName":{"_like":"a\\\\\\\\b"}}',
    String.raw`"clientName" like 'a\\b'`,
  ],
  ['_ as any character', '{"reference":{"_like":"ref_1"}}', `reference like 'ref_1'`],
  ['a line within any text', '{"clientName":{"_like":"a%b"}}', `"clientName" like 'a%b'`],
  ['case that counts', '{"cardType":{"_like":"visa"}}', `"cardType" like 'visa'`],
  ['case that does not', '{"cardType":{"_ilike":"visa"}}', `"cardType" ilike 'visa'`],
  ['accents and case', '{"bankName":{"_ilike":"CRÉDIT%"}}', `"bankName" ilike 'CRÉDIT%'`],
  ['sigmas', '{"clientName":{"_ilike":"σίσυφοσ"}}', `"clientName" ilike 'σίσυφοσ'`],
  ['an i with a dot', '{"clientName":{"_ilike":"i%"}}', `"clientName" ilike 'i%'`],
  ['one emoji', '{"reference":{"_similar":"_"}}', `reference similar to '_'`],
  ['text in its order', '{"clientName":{"_gt":"\\ud83d\\ude42"}}', `"clientName" > '🙂'`],
  [
    'alternatives and times',
    '{"invoiceNumber":{"_similar":"(INV|inv)-[0-9]{4}-%"}}',
    `"invoiceNumber" similar to '(INV|inv)-[0-9]{4}-%'`,
  ],
  [
    'an expression anywhere in the text',
    '{"invoiceNumber":{"_regex":"-00[12]"}}',
    `"invoiceNumber" ~ '-00[12]'`,
  ],
  [
    'words that stand for what is stored',
    '{"paymentMethod":{"_niregex":"^(credit|debit)"},"status":{"_gt":"FAILED"}}',
    `"paymentMethod" !~* '^(credit|debit)' and status > 'FAILED'`,
  ],
];

export const conditions: readonly Case[] = [
  ...nulls,
  ...combinations,
  ...numbers,
  ...times,
  ...texts,
];
