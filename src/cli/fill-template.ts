// Templates of requests: JSON in whose texts `{charge.id}` stands for what is known.

/** The template with everything that it asks for. Throws an Error that names what is not known. */
export function fillTemplate<Template>(template: Template, known: unknown): Template;
export function fillTemplate(template: unknown, known: unknown): unknown {
  if (typeof template === 'string') return fillText(template, known);
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, known));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, fillTemplate(value, known)]),
  );
}

/** A text that is one placeholder and nothing else becomes what that stands for: a number, say. */
function fillText(text: string, known: unknown): unknown {
  const whole = /^\{([\w.]+)\}$/.exec(text)?.[1];
  if (whole !== undefined) return lookUp(known, whole);
  return text.replaceAll(/\{([\w.]+)\}/g, (_, path: string) => `${lookUp(known, path)}`);
}

function lookUp(known: unknown, path: string): unknown {
  const found = path.split('.').reduce((at, key) => Object(at)[key], known);
  if (found === undefined) throw new Error(`No answer has told what ${path} is.`);
  return found;
}
