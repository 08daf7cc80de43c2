/** The commands that connect a client to this server, as an operator pastes them. */

export interface ServerAddress {
  /** The name that TLS verifies, or an address. */
  host: string;
  /** What is dialled; empty when the host itself is. */
  ip: string;
  port: number;
  /** Of a self-signed certificate; empty when an authority vouches for it. */
  pin: string;
}

export interface Installation extends ServerAddress {
  product: string;
  token: string;
}

export const INSTALL_DIR = '/opt/peeper-client';

export const isIpAddress = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(host);

/** A value for a .env file: quoted when it holds more than plain characters. */
function envValue(value: string): string {
  if (/^[\w./:@+=-]*$/.test(value)) return value;
  return `"${value.replace(/["\\$`]/g, '\\$&')}"`;
}

export function envFile(i: Installation): string {
  const lines: [string, string][] = [
    ['PEEPER_HOST', i.host],
    ['PEEPER_IP', i.ip || i.host],
    ['PEEPER_PORT', String(i.port)],
  ];
  if (i.pin) lines.push(['PEEPER_TLS_PIN', i.pin]);
  if (i.product) lines.push(['PEEPER_PRODUCT', i.product]);
  return lines.map(([name, value]) => `${name}=${envValue(value)}`).join('\n');
}

const heredoc = (file: string, text: string): string => `cat > ${file} <<'EOF'\n${text}\nEOF`;

export const folderCommand = (): string => `mkdir -p ${INSTALL_DIR} && cd ${INSTALL_DIR}`;
export const envCommand = (i: Installation): string => heredoc('.env', envFile(i));
export const tokenCommand = (i: Installation): string => `echo '${i.token}' > peeper-token`;
export const checkCommand = (): string => './peeper-client check --env-file .env';
export const runCommand = (): string => './peeper-client run --env-file .env';

const UNIT = `[Unit]
Description=Peeper Client
Wants=network-online.target
After=network-online.target

[Service]
WorkingDirectory=${INSTALL_DIR}
ExecStart=${INSTALL_DIR}/peeper-client run --env-file .env
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target`;

export const serviceCommand = (): string =>
  [
    heredoc('/etc/systemd/system/peeper-client.service', UNIT),
    'systemctl daemon-reload',
    'systemctl enable --now peeper-client',
  ].join('\n');
