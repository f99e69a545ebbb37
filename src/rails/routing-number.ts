// Routing numbers of US banks, as the American Bankers Association checks them.

const weights = [3, 7, 1];

/** Nine digits whose sum, weighted 3-7-1, is a multiple of ten. */
export function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const sum = [...text].reduce((all, digit, at) => all + Number(digit) * (weights[at % 3] ?? 0), 0);
  return sum % 10 === 0;
}
