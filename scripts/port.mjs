// Answers a question about a port of this machine with its exit code:
//   node port.mjs free PORT    is nobody listening?
//   node port.mjs ready PORT   does /readyz answer 200? The certificate is not
//                              checked: the caller asks its own machine.
import { get } from 'node:https';
import { createServer } from 'node:net';

const [question, port] = process.argv.slice(2);
const answer = (yes) => process.exit(yes ? 0 : 1);

if (question === 'free') {
  const probe = createServer();
  probe.once('error', (err) => answer(err.code !== 'EADDRINUSE'));
  probe.listen(Number(port), () => probe.close(() => answer(true)));
} else {
  const request = get(
    `https://localhost:${port}/readyz`,
    { rejectUnauthorized: false, timeout: 2000 },
    (response) => answer(response.statusCode === 200),
  );
  request.on('timeout', () => request.destroy());
  request.on('error', () => answer(false));
}
