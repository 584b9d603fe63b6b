import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { InstallPlan } from '../../protocol/bundle-manifest.ts';
import type { NpmEnd } from './run-npm.ts';

const shownLines = 10;
const unreachable =
  /^(?:ECONN|ENOTFOUND|EAI_|ENET|EHOST|ETIMEDOUT|EIDLETIMEOUT|ERR_SOCKET|ERR_TLS|FETCH_ERROR|EPROTO|CERT_|UNABLE_|SELF_SIGNED|DEPTH_)/;
const absent = /^(?:ETARGET|E404|ENOVERSIONS)$/;
const forbidden = /^(?:E401|E403|ENEEDAUTH|EOTP)$/;

/** Why packages are not there: one sentence, which ends the run with exit code 71. */
export function notInstalled(plan: InstallPlan, why: string, { hint, cause }: { hint: string; cause?: unknown }): FarhaulError {
  const names = Object.entries(plan.dependencies).map(([name, version]) => `${name} ${version}`);
  return new FarhaulError('FARHAUL_RUNNER_INSTALL', `${names.join(', ')} not installed: ${why}`, {
    hint,
    details: { packages: names },
    cause,
  });
}

/** What `npm install` failed of, by what it says of it. */
export function installFailure(plan: InstallPlan, { exitCode, lines }: NpmEnd): FarhaulError {
  const said = lines.flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? []);
  const code = said.map((line) => /^code (\S+)$/.exec(line)?.[1]).find((found) => found !== undefined) ?? '';
  const [detail = ''] = said.filter((line) => line !== '' && !/^(?:code|errno|syscall|\d{3} *$) ?/.test(line));
  const reason = detail
    .replace(/^(?:notarget|404|network) +/, '')
    .replace(/^FetchError: /, '')
    .replace(/\.$/, '');
  if (code === 'EINTEGRITY') {
    return notInstalled(plan, `${packageOf(plan, reason)} of the registry is not what the lockfile knows: ${reason}`, {
      hint: 'Find out which of the two is right before anything of it is used; a lockfile made anew is bundled with its digests.',
    });
  }
  if (absent.test(code)) {
    return notInstalled(plan, `the registry of the run does not have it: ${reason}`, {
      hint: 'Install a version that the registry has, or name its registry: npm_config_registry in env, or an .npmrc in the image.',
    });
  }
  if (forbidden.test(code)) {
    return notInstalled(plan, `the registry refuses: ${reason}`, {
      hint: 'Give the run a token for the registry by an .npmrc in the image, or let the package travel with the code (vendor).',
    });
  }
  if (unreachable.test(code)) {
    return notInstalled(plan, `the registry cannot be reached: ${reason}`, {
      hint: 'Let the run reach it, name another by npm_config_registry in env, or let the package travel with the code (vendor).',
    });
  }
  return notInstalled(plan, `npm install ended with exit code ${exitCode}:\n${last(said.length > 0 ? said : lines)}`, {
    hint: 'The debug lines of the log have all that npm said.',
  });
}

/** What npm rebuild failed of is what the package's own script says. */
export function buildFailure(plan: InstallPlan, { exitCode, lines }: NpmEnd): FarhaulError {
  const own = lines.filter((line) => !/^npm (?:warn|WARN) /.test(line)).map((line) => line.replace(/^npm (?:error|ERR!) ?/, ''));
  return notInstalled(plan, `an install script of ${plan.scripts.join(' or ')} failed (exit code ${exitCode}):\n${last(own)}`, {
    hint: 'The image may lack what the package is compiled with (python3, make, a C++ compiler); a package that is built already can travel with the code (vendor).',
  });
}

function last(lines: readonly string[]): string {
  return lines.slice(-shownLines).join('\n');
}

/** npm names the digest that it wanted, and not the package. */
function packageOf({ lock }: InstallPlan, reason: string): string {
  const wanted = Object.entries(lock ?? {}).find(
    ([, entry]) => typeof entry['integrity'] === 'string' && reason.includes(entry['integrity']),
  );
  if (wanted === undefined) return 'a package';
  const [folder, entry] = wanted;
  const marker = 'node_modules/';
  return `${folder.slice(folder.lastIndexOf(marker) + marker.length)} ${String(entry['version'])}`;
}
