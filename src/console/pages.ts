// Pages and probes of the main port: where things are, the API references, health and figures.
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

export interface PagesTools {
  readonly faces: readonly {
    readonly name: string;
    readonly title: string;
    readonly url: () => string;
    readonly openapi: () => object;
  }[];
  readonly isReady: () => Promise<boolean>;
  readonly readMetrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

export async function addPages(app: FastifyInstance, tools: PagesTools): Promise<void> {
  const hidden = { schema: { hide: true } };
  app.get('/healthz', hidden, async () => ({ status: 'up' }));
  app.get('/readyz', hidden, async (_, reply) => {
    const isReady = await tools.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  });
  app.get('/metrics', hidden, async (_, reply) => {
    const { text, contentType } = await tools.readMetrics();
    return reply.type(contentType).send(text);
  });
  app.get('/', hidden, async (_, reply) =>
    reply.type('text/html; charset=utf-8').send(home(tools)),
  );
  for (const face of tools.faces) {
    await app.register(scalar, {
      routePrefix: `/docs/${face.name}`,
      // Everything the page needs comes from here: it must work without the internet. Requests from
      // it would come from another origin, which the faces do not take.
      configuration: {
        content: () => ({ ...face.openapi(), servers: [{ url: face.url() }] }),
        withDefaultFonts: false,
        telemetry: false,
        hideTestRequestButton: true,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
      },
    });
  }
}

function home({ faces }: PagesTools): string {
  const rows = faces.map(
    ({ name, title, url }) =>
      `<li><a href="/docs/${name}">${title}</a>, served at <code>${url()}</code>
       (<a href="${url()}/openapi.json">OpenAPI</a>)</li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Counterfoil</title>
<style>body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto;
padding: 0 1rem } code { background: #eee; padding: 0 .3em; border-radius: .2em }</style>
<h1>Counterfoil</h1>
<p>The payments server is running.</p>
<h2>APIs</h2>
<ul>${rows.join('')}<li><a href="/docs/console">Console</a></li></ul>
<h2>Operation</h2>
<ul><li><a href="/healthz">Health</a></li><li><a href="/readyz">Readiness</a></li>
<li><a href="/metrics">Metrics</a></li></ul>
</html>`;
}
