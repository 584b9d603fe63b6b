import ignore from 'ignore';
import { basename } from 'node:path';

const names = new Set([
  '__pycache__',
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  'venv',
  '.idea',
  '.vscode',
  '.DS_Store',
  'Thumbs.db',
]);

/** What patterns and directories leave out: hidden names, and what is made anew wherever it is needed. */
export function isExcludedByDefault(name: string): boolean {
  return name.startsWith('.') || names.has(name) || name.endsWith('.pyc') || name.endsWith('.pyo');
}

/** Names that a pattern means by itself, although they are left out by default: `.github/**`, `.env*`. */
export function namedByPattern(pattern: string): (name: string) => boolean {
  const parts = pattern.split('/').filter((part) => part.startsWith('.') || names.has(part) || /\.py[co]$/.test(part));
  if (parts.length === 0) return () => false;
  const rules = parts.map((part) => ignore().add(part));
  return (name) => rules.some((rule) => rule.ignores(name));
}

const sensitive = ignore().add([
  '.env*',
  '*.pem',
  '*.key',
  '*.pfx',
  '*.p12',
  '*.ppk',
  '*.jks',
  '*.keystore',
  '*_rsa',
  'id_rsa',
  'id_dsa',
  'id_ecdsa*',
  'id_ed25519*',
  '!*.pub',
  '.npmrc',
  '.pypirc',
  '.netrc',
  '.htpasswd',
  '.git-credentials',
  'kubeconfig',
  'kubeconfig.*',
  '*.kubeconfig',
  'credentials',
  'credentials.*',
  'secrets.*',
  'service-account*.json',
  'service_account*.json',
  '.aws/',
  '.ssh/',
  '.gnupg/',
  '.kube/',
]);

/** What every sensitive name has in common; most paths need no closer look. */
const suspicious = /(?:^|\/)\.|\.(?:pem|key|pfx|p12|ppk|jks|keystore)|_rsa|id_|kubeconfig|credentials|secrets|service[-_]account/;

/** Whether the name of a file says that it holds a secret. */
export function looksLikeSecret(path: string): boolean {
  if (!suspicious.test(path)) return false;
  return sensitive.ignores(path) || sensitive.ignores(basename(path));
}
