// A text that must never be printed. Every usual way of printing it answers '[secret]'.

let textOf: (secret: Secret) => string;

/** Holds a card number, account number or security code. Made by `secretOf`. */
export class Secret {
  readonly #text: string;

  static {
    textOf = (secret) => secret.#text;
  }

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** Wraps a text as soon as it is read, so that nothing on its way to the vault can print it. */
export function secretOf(text: string): Secret {
  return new Secret(text);
}

/** Not on the door: outside this folder nothing can look into a secret. */
export function reveal(secret: Secret): string {
  return textOf(secret);
}
