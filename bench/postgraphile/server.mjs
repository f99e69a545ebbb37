// PostGraphile over the same database, as its documentation would have it in production: the preset
// that it recommends, its filter plugin, its own server on Node's, prepared statements as it makes
// them, and a pool of the given size. The bench starts it with NODE_ENV=production.
// Arguments: the database's address, the port, and the size of the pool.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';

const [connectionString, port, connectionsMax] = process.argv.slice(2);
const pgl = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  pgServices: [
    makePgService({
      connectionString,
      schemas: ['public'],
      poolConfig: { max: Number(connectionsMax) },
    }),
  ],
  // Columns without an index of their own are not to be filtered by otherwise.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await pgl.createServ(grafserv).addTo(server);
// Built when first asked for otherwise, and the first request would wait for it.
await pgl.getSchema();
server.listen(Number(port), '127.0.0.1', () =>
  console.log(`listening on ${server.address().port}`),
);

process.once('SIGTERM', () => {
  server.close(() => pgl.release());
  server.closeAllConnections();
});
