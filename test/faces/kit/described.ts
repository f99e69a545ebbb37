// What an OpenAPI document says can be asked, property by property, and what may be answered.
import { Compile } from 'typebox/schema';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as JSON.
type Json = any;

export interface Property {
  readonly place: 'body' | 'query' | 'path';
  /** Names from the outside in: `['method', 'number']`. */
  readonly path: readonly string[];
  readonly lengthMax?: number;
}

export interface Operation {
  /** `post /v1/charges` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly properties: readonly Property[];
  readonly takesForms: boolean;
  /** What is wrong with an answer, by the document; nothing when it is as described. */
  readonly faultsOf: (status: number, body: unknown) => string[];
}

export function operationsOf(document: Json): Operation[] {
  return Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => {
      const { parameters = [], requestBody, responses } = operation;
      const content = requestBody?.content ?? {};
      return {
        name: `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        properties: [
          ...parameters.flatMap(parameterOf),
          ...propertiesIn(content['application/json']?.schema, []),
        ],
        takesForms: 'application/x-www-form-urlencoded' in content,
        faultsOf: judge(responses),
      };
    }),
  );
}

function parameterOf({ in: place, name, schema }: Json): Property[] {
  return place === 'query' || place === 'path' ? [propertyOf(place, [name], schema)] : [];
}

/** Also of an object that is one of several things it may be, as a payment method is. */
function propertiesIn(schema: Json, outer: readonly string[]): Property[] {
  const objects = [schema, ...(schema?.anyOf ?? [])].filter((one) => one?.properties);
  return objects.flatMap(({ properties }) =>
    Object.entries<Json>(properties).flatMap(([name, part]) => {
      const path = [...outer, name];
      return [propertyOf('body', path, part), ...propertiesIn(part, path)];
    }),
  );
}

function propertyOf(place: Property['place'], path: readonly string[], schema: Json): Property {
  const lengthMax = schema?.maxLength;
  return { place, path, ...(lengthMax !== undefined && { lengthMax }) };
}

function judge(responses: Json): Operation['faultsOf'] {
  const schemas = new Map(
    Object.entries<Json>(responses).map(([status, response]) => {
      const [media] = Object.values<Json>(response.content ?? {});
      return [Number(status), media && Compile(media.schema)];
    }),
  );
  return (status, body) => {
    const schema = schemas.get(status);
    if (!schema) return [`${status} is not in the document`];
    const [isRight, errors] = schema.Errors(body);
    return isRight ? [] : [`not as documented: ${JSON.stringify(errors)}`];
  };
}
