// BullMQ: added together, 20 at once, finished jobs removed.
import { Queue, Worker } from "bullmq";
import IORedis from "ioredis";
import { atOnce, awaitStart, items, work } from "./work.mjs";

const connect = () => new IORedis(process.env.REDIS_SOCKET, { maxRetriesPerRequest: null });
const queue = new Queue("items", { connection: connect() });
const options = { removeOnComplete: true };
for (let start = 0; start < items.length; start += 1000) {
  await queue.addBulk(items.slice(start, start + 1000).map((id) => ({ name: "item", data: { id }, opts: options })));
}
await awaitStart();
new Worker("items", (job) => work(job.data.id), { connection: connect(), concurrency: atOnce });
