// What a peer of Node.js does: the work of an item, and telling when it may begin and when all is done. See work.py.
import pg from "pg";
import { createInterface } from "node:readline";

const [kind, count, jobId] = process.argv.slice(2);
const AT_ONCE = 20;
const result = JSON.stringify({ score: 1.5, summary: "x".repeat(270) });
const finish = `UPDATE plain_items SET status = 'completed', result = $1, completed_at = now()
  WHERE job_id = $2 AND item_id = $3 AND status = 'queued'`;
const countItem = `UPDATE plain_jobs SET done = done + 1,
  status = CASE WHEN done + 1 = total THEN 'completed' ELSE 'processing' END WHERE id = $1 RETURNING done`;
let left = Number(count);

export const atOnce = AT_ONCE;
export const pool = new pg.Pool({ max: AT_ONCE }); // where it is, PGHOST and the others say
export const items = Array.from({ length: left }, (_, number) => String(number));

export async function work(itemId) {
  if (kind === "durable") {
    const client = await pool.connect();
    await client.query("BEGIN");
    await client.query({ name: "finish", text: finish, values: [result, jobId, itemId] });
    await client.query({ name: "count", text: countItem, values: [jobId] });
    await client.query("COMMIT");
    client.release();
  }
  left -= 1;
  if (left === 0) console.log("done");
}

export async function awaitStart() {
  console.log("ready");
  const lines = createInterface({ input: process.stdin });
  await new Promise((resolve) => lines.once("line", resolve));
}
