// What a start command runs before anything of farhaul is there: `node --input-type=commonjs -e BOOT LOCATION SHA256`.
// Kept to what old Node parses, so that an image with one is told so. `scripts/generate-boot.ts` minifies it into boot-text.ts.
const [, location, sha256] = process.argv;
// A program that reads its arguments finds none, as it was told.
process.argv.length = 1;
const fs = require('fs');
const path = require('path');

function exit(code, text) {
  fs.writeSync(2, text.replace(/\s+/g, ' ') + '\n');
  process.exit(code);
}

function read(url, sha, what) {
  return new Promise(function attempt(resolve, reject, tries) {
    tries = tries > 0 ? tries : 1;
    const done = (bytes) =>
      require('crypto').createHash('sha256').update(bytes).digest('hex') === sha
        ? resolve(bytes)
        : reject(what + ': sha256 does not match (corrupt or replaced object)');
    const again = (why) => (tries < 6 ? setTimeout(attempt, 50 << tries, resolve, reject, tries + 1) : reject(what + ': ' + why));
    if (url[0] === '/') return done(fs.readFileSync(url));
    require(url.split(':')[0])
      .get(url, (response) => {
        const chunks = [];
        const status = response.statusCode;
        response
          .on('data', (chunk) => chunks.push(chunk))
          .on('error', again)
          .on('end', () => {
            const body = Buffer.concat(chunks);
            if (status === 200) return done(body);
            const why = 'HTTP ' + status + ' ' + String(body).slice(0, 300);
            if (status < 500 && status !== 408 && status !== 429) reject(what + ': ' + why);
            else again(why);
          });
      })
      .on('error', again)
      .setTimeout(3e4, function () {
        this.destroy(Error('no answer'));
      });
  });
}

async function start() {
  const run = JSON.parse(await read(location, sha256, 'run'));
  const stored = await read(run.code.url, run.code.sha256, 'code');
  if (parseInt(process.versions.node) < run.code.node) throw 'needs Node >= ' + run.code.node + ', image has ' + process.version;
  const code = require('zlib').brotliDecompressSync(stored);
  let directory = null;
  run.module = 'data:text/javascript;base64,' + code.toString('base64');
  for (const base of [run.directory, require('os').tmpdir(), '/dev/shm', process.cwd()]) {
    try {
      const made = fs.mkdtempSync(path.join(base, 'farhaul-'));
      const file = path.join(made, 'bundle.mjs');
      fs.writeFileSync(file, code);
      directory = made;
      run.module = require('url').pathToFileURL(file).href;
      break;
    } catch (e) {}
  }
  let bundle;
  try {
    bundle = await import(run.module);
  } catch (error) {
    exit(71, 'bundle failed to load: ' + error);
  }
  await bundle.main(run, directory);
}

start().catch((error) => exit(70, 'farhaul bootstrap failed: ' + ((error && error.message) || error)));
