import { inspect, styleText } from 'node:util';
import { stationReport } from './flows.ts';
import { printBundle, printLog, printRun } from './show.ts';

const since = new Date('2026-06-08T00:00:00Z');
const title = (text: string): void => console.log(`\n${styleText('bold', text)}`);

title('1  The function becomes a bundle');
printBundle(await stationReport.bundle());

title('2  The bundle runs in another process');
const future = await stationReport.submit('harbour', since);
console.log(`flow run ${future.name} (${future.id}); this is process ${process.pid}`);
for await (const entry of future.logs({ follow: true })) printLog(entry);

title('3  The result is back, with its types');
const report = await future.result();
console.log(
  inspect(
    { ...report, perDay: new Map([...report.perDay].slice(0, 3)) },
    { colors: process.stdout.hasColors?.() ?? false, maxArrayLength: 5 },
  ),
);
printRun(await future.details());

title('4  Three at once');
const before = performance.now();
const stations = ['old-town', 'university', 'airport'];
const reports = await Promise.all(stations.map((station) => stationReport.submit(station, since).result()));
for (const { station, busiestHour, hourly } of reports)
  console.log(`${station.padEnd(12)} busiest ${busiestHour.toISOString()}  ${hourly.length} hours`);
console.log(`${stations.length} flow runs in ${Math.round(performance.now() - before)} ms`);

title('Next');
console.log('npm run farhaul -- flow-run ls');
console.log(`npm run farhaul -- flow-run logs ${future.id}`);
console.log(`npm run farhaul -- flow-run inspect ${future.id}`);
