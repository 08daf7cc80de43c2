import { seen } from './login.mjs';

/** The wizard: a name, real commands with a real token, and green when data comes. */
export async function addClientWizard({ page, http, ok, shot, axe, fits }, env) {
  const name = `e2e-host-${Date.now().toString(36)}`;
  await page.goto(`${env.url}/clients`);
  await page.getByRole('link', { name: 'Add client' }).first().click();
  await page.waitForURL(/\/clients\/add$/);
  await page.getByRole('button', { name: 'Create token' }).click();
  ok(await seen(page.getByText('Enter a name')), 'a name is asked for');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('combobox', { name: 'Product (optional)' }).fill('ECCM');
  await page.keyboard.press('Escape');
  await axe('add client, name');
  await shot('add-client-name');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByText('Waiting for').waitFor();
  const commands = (await page.locator('pre').allTextContents()).join('\n');
  const token = /echo '([^']+)' > peeper-token/.exec(commands)?.[1] ?? '';
  ok(token.length >= 20, 'the token is in the command');
  for (const part of ['PEEPER_HOST=', 'PEEPER_IP=', 'PEEPER_PORT=', 'PEEPER_PRODUCT=ECCM']) {
    ok(commands.includes(part), `the settings hold ${part}`);
  }
  ok(
    /PEEPER_TLS_PIN=sha256\/\/\S{44}/.test(commands),
    'and the pin of the self-signed certificate',
  );
  ok(commands.includes('./peeper-client check'), 'the check is among the commands');
  await axe('add client, commands');
  await shot('add-client-commands', { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  await fits('add client on a phone');
  await shot('add-client-phone', { fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });

  const pushed = await push(http, token, name);
  ok(pushed.ok(), `data is pushed with the token (${pushed.status()})`);
  ok(
    await seen(page.getByText(`${name} is connected`)),
    'the wizard turns green on the first data',
  );
  await axe('add client, connected');
  await shot('add-client-connected', { fullPage: true });

  await page.goto(`${env.url}/clients/add`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Create token' }).click();
  ok(
    await seen(page.getByText('There already is a service account')),
    'a taken name is asked about',
  );
  await shot('add-client-exists');
  await page.getByRole('button', { name: 'Use this service account' }).click();
  ok(await seen(page.getByText('Waiting for')), 'and can be used again');
}

/** One sample by remote write 1.0: snappy of a literal, around hand-made protobuf. */
function push(http, token, instance) {
  const text = (s) => [...Buffer.from(s)];
  const field = (tag, bytes) => [tag, ...varint(bytes.length), ...bytes];
  const label = (name, value) =>
    field(0x0a, [...field(0x0a, text(name)), ...field(0x12, text(value))]);
  const value = Buffer.alloc(9);
  value[0] = 0x09;
  value.writeDoubleLE(1, 1);
  const sample = field(0x12, [...value, 0x10, ...varint(Date.now())]);
  const series = [
    ...label('__name__', 'up'),
    ...label('instance', instance),
    ...label('job', 'node'),
    ...sample,
  ];
  const message = field(0x0a, series);
  const body = Buffer.from([...varint(message.length), ...literal(message)]);
  return http.post('/api/v1/write', {
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': 'snappy',
      'X-Prometheus-Remote-Write-Version': '0.1.0',
    },
    data: body,
  });
}

function varint(n) {
  const bytes = [];
  let rest = BigInt(n);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return bytes;
}

/** A snappy literal with a two-byte length. */
function literal(bytes) {
  const n = bytes.length - 1;
  return [0xf4, n & 0xff, n >> 8, ...bytes];
}
