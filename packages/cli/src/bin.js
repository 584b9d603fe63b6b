#!/usr/bin/env node
// Old JavaScript on purpose, and copied as it stands: it must be understood by the Node it refuses, before anything else loads.
var versions = process.versions;
var numbers = versions.node.split('.').map(Number);
var foreign = versions.bun ? 'Bun' : versions.deno ? 'Deno' : '';

if (foreign || numbers[0] < 22 || (numbers[0] === 22 && numbers[1] < 19)) {
  console.error('farhaul needs Node 22.19 or newer; this is ' + (foreign || 'Node ' + versions.node) + '.');
  process.exitCode = 1;
} else {
  void import('./cli.js')
    .then(function (cli) {
      return cli.main(process.argv.slice(2));
    })
    .then(function (exitCode) {
      process.exitCode = exitCode;
    });
}
