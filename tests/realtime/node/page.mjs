// The README's snippet as a page runs it; what it draws and shows goes to stdout as JSON, line by line.
import * as signalR from "@microsoft/signalr";

const options = JSON.parse(process.argv[2]);
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const given = {
  HubConnectionBuilder: signalR.HubConnectionBuilder,
  jobId: options.jobId,
  token: options.token,
  draw: (progress) => say({ event: "draw", arguments: [progress] }),
  show: (result) => say({ event: "show", arguments: [result] }),
};

console.info = console.log = () => {}; // the client's own words
console.warn = console.error = (log) => say({ log });
process.stdin.on("end", () => process.exit(0)).resume();
const AsyncFunction = (async () => {}).constructor;
const snippet = options.snippet.replace("'/jobProgressHub'", JSON.stringify(options.url)); // Node has no page to be relative to
await new AsyncFunction(...Object.keys(given), snippet)(...Object.values(given));
