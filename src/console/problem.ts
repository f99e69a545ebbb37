// The schema of a problem document, for every route's answers.
import { type TSchema, Type } from 'typebox';

export const problemType = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), rule: Type.String() }))),
  },
  { title: 'problem' },
);

export const problemAnswers: Readonly<Record<number, TSchema>> = Object.fromEntries(
  [400, 401, 403, 404, 405, 409, 413, 415, 422, 500].map((status) => [status, problemType]),
);
