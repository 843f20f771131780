// An OpenID provider for the tests: oidc-provider with its device flow, and a person who uses its real pages.
//
// Prints its port; encrypted where it is given a certificate and its key. Everything below /-/ is for the tests: who has an account (/-/account), what the person does with a code
// (/-/person), and what of the provider's answers is to be different (/-/different), a token being signed anew by the
// provider's own key, or by another.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import crypto from 'node:crypto';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Nothing but the port goes to standard output, which nobody reads any more after that.
const tell = console.log;
console.log = console.info = console.error;
const modules = path.resolve(process.argv[2], 'node_modules');
const load = async (name) => {
  const resolve = createRequire(path.join(modules, 'x.js')).resolve;
  return import(pathToFileURL(resolve(name)));
};
const { Provider } = await load('oidc-provider');

const accounts = new Map();
let different = {};
let slow = 0;
let down = 0;
let noKeys = 0;

const pair = () => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const [key, otherKey] = [pair(), pair()];
const jwk = { ...key.privateKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' };

// With a certificate and its key: encrypted.
const [certificate, certificateKey] = process.argv.slice(3).map((file) => fs.readFileSync(file));
const make = certificate ? (listener) => https.createServer({ cert: certificate, key: certificateKey }, listener) : http.createServer;
const server = make((request, response) => answer(request, response).catch((error) => {
  response.statusCode = 500;
  response.end(String(error.stack));
}));
await new Promise((listening) => server.listen(0, certificate ? 'localhost' : '127.0.0.1', listening));
const issuer = certificate ? `https://localhost:${server.address().port}` : `http://127.0.0.1:${server.address().port}`;

const grant = 'urn:ietf:params:oauth:grant-type:device_code';
const client = (client_id, more) => ({
  client_id, grant_types: [grant], response_types: [], redirect_uris: [], token_endpoint_auth_method: 'none', ...more,
});
const provider = new Provider(issuer, {
  clients: [
    client('desk'),
    client('basic', { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'a secret of: the desk' }),
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
  findAccount: (_, sub) => accounts.has(sub) && { accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) },
  jwks: { keys: [jwk] },
  ttl: { DeviceCode: 600, IdToken: 3600 },
});
provider.on('server_error', (_, error) => console.error(error));
const real = provider.callback();

function base64(value) {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

// The token with other claims, signed by this or that key.
function signedAnew(token, claims, by) {
  const [head, body] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  if (by === 'none') head.alg = 'none';
  if (by === 'secret') head.alg = 'HS256';
  const text = `${base64(head)}.${base64({ ...body, ...claims })}`;
  if (by === 'none') return `${text}.`;
  if (by === 'secret') return `${text}.${crypto.createHmac('sha256', 'desk').update(text).digest('base64url')}`;
  const by_key = by === 'other' ? otherKey : key;
  return `${text}.${crypto.sign('sha256', Buffer.from(text), by_key.privateKey).toString('base64url')}`;
}

async function answer(request, response) {
  const url = new URL(request.url, issuer);
  if (url.pathname.startsWith('/-/')) return control(url, response);
  const what = {
    '/.well-known/openid-configuration': 'discovery', '/device/auth': 'device', '/token': 'token', '/jwks': 'keys',
  }[url.pathname];
  if (!what) return real(request, response);
  if (what === 'token' && slow > 0) {
    slow -= 1;
    response.writeHead(400, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ error: 'slow_down' }));
  }
  if (what === 'token' && down > 0) {
    down -= 1;
    response.writeHead(503);
    return response.end('<html>');
  }
  if (what === 'keys' && noKeys > 0) {
    noKeys -= 1;
    response.writeHead(500);
    return response.end('<html>');
  }
  // What the provider would answer is kept back, and goes out with what is different.
  const parts = [];
  response.write = (part) => parts.push(Buffer.from(part));
  const end = response.end.bind(response);
  response.end = (part) => {
    if (part && typeof part !== 'function') parts.push(Buffer.from(part));
    const own = different[what] ?? {};
    let text = Buffer.concat(parts).toString();
    try {
      let json = { ...JSON.parse(text) };
      if (what === 'device' && !json.error) json.interval = 1;
      if (json.id_token && (own.claims || own.signed)) json.id_token = signedAnew(json.id_token, own.claims ?? {}, own.signed);
      json = { ...json, ...own.json };
      text = JSON.stringify(json);
    } catch { /* no JSON: as it is */ }
    if (own.text !== undefined) text = own.text;
    if (own.length) text = `{"x":"${'x'.repeat(own.length)}"}`;
    if (own.status) response.statusCode = own.status;
    if (own.location) response.setHeader('location', own.location);
    // The provider's clock, so many seconds ahead of this computer's; none where that is false.
    if (own.ahead) response.setHeader('date', new Date(Date.now() + own.ahead * 1000).toUTCString());
    if (own.ahead === false) response.sendDate = false;
    response.setHeader('content-length', Buffer.byteLength(text));
    end(text);
  };
  return real(request, response);
}

async function control(url, response) {
  const asked = JSON.parse(url.searchParams.get('json') ?? '{}');
  if (url.pathname === '/-/account') accounts.set(asked.sub, asked.claims);
  if (url.pathname === '/-/different') {
    slow = asked.slow ?? 0;
    down = asked.down ?? 0;
    noKeys = asked.noKeys ?? 0;
    different = asked;
  }
  if (url.pathname === '/-/person') await person(asked);
  response.end('done');
}

// Somebody with a browser: types the code, confirms it, logs in and consents; or says no.
async function person({ code, sub, declines }) {
  const cookies = new Map();
  const browse = async (address, form) => {
    let next = new URL(address, issuer);
    for (let step = 0; step < 12; step += 1) {
      const response = await fetch(next, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        body: form && new URLSearchParams(form),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [name, value] = cookie.split(';')[0].split('=');
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (!location) return { address: next, page: await response.text() };
      next = new URL(location, next);
      form = undefined;
    }
    throw new Error('the pages lead nowhere');
  };
  const field = (page, name) => page.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1];
  const first = await browse('/device');
  const typed = await browse('/device', { xsrf: field(first.page, 'xsrf'), user_code: code });
  const form = { xsrf: field(typed.page, 'xsrf'), user_code: code };
  if (declines) return browse('/device', { ...form, abort: 'yes' });
  let at = await browse('/device', { ...form, confirm: 'yes' });
  at = await browse(at.address, { prompt: 'login', login: sub, password: 'x' });
  if (at.page.includes('consent')) at = await browse(at.address, { prompt: 'consent' });
  if (!at.page.includes('successful')) throw new Error(`not approved: ${at.page}`);
  return at;
}

tell(server.address().port);
