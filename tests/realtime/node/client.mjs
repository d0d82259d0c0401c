// One official client, driven line by line: commands as JSON on stdin, answers and events as JSON on stdout.
import * as signalR from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import { createInterface } from "node:readline";

const options = JSON.parse(process.argv[2]);
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const builder = new signalR.HubConnectionBuilder()
  .withUrl(options.url, {
    transport: signalR.HttpTransportType[options.transport],
    skipNegotiation: options.skipNegotiation,
    accessTokenFactory: () => options.token,
  })
  .configureLogging({ log: (level, text) => level >= signalR.LogLevel.Warning && say({ log: text }) });
if (options.protocol === "messagepack") builder.withHubProtocol(new MessagePackHubProtocol());
if (options.reconnect) builder.withAutomaticReconnect([0, 100, 100, 200, 500, 1000]);
if (options.stateful) builder.withStatefulReconnect();

const connection = builder.build();
for (const event of ["ProgressUpdate", "JobCompleted", "JobFailed", "JobCancelled"]) {
  connection.on(event, (...given) => say({ event, arguments: given }));
}
for (const change of ["onreconnecting", "onreconnected", "onclose"]) {
  connection[change]((reason) => say({ event: change, arguments: [reason ? String(reason) : null] }));
}

const commands = {
  start: () => connection.start(),
  stop: () => connection.stop(),
  invoke: ({ method, arguments: given }) => connection.invoke(method, ...given),
  send: ({ method, arguments: given }) => connection.send(method, ...given),
  stream: ({ method, arguments: given }) =>
    new Promise((resolve, reject) =>
      connection.stream(method, ...given).subscribe({ next: () => {}, complete: resolve, error: reject })),
  id: async () => connection.connectionId,
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  commands[command.do](command).then(
    (result) => say({ id: command.id, result: result ?? null }),
    (error) => say({ id: command.id, error: error.message }),
  );
}
process.exit(0);
