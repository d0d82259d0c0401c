// graphile-worker: added together, 20 at once; QUEUE=local fetches and completes in batches, as its guide to speed says.
import { makeWorkerUtils, run } from "graphile-worker";
import { atOnce, awaitStart, items, pool, work } from "./work.mjs";

const batched = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const preset = { worker: { concurrentJobs: atOnce, ...(process.env.QUEUE === "local" ? batched : {}) } };
const utils = await makeWorkerUtils({ pgPool: pool });
await utils.migrate();
await utils.addJobs(items.map((id) => ({ identifier: "item", payload: { id } })));
await awaitStart();
await run({ pgPool: pool, preset, noHandleSignals: true, taskList: { item: (payload) => work(payload.id) } });
