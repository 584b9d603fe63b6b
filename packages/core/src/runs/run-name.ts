import { randomInt } from 'node:crypto';

const qualities = (
  'able agile amber ample apt ardent bold brave breezy bright brisk calm candid cheery civil clear clever coral cosmic crisp ' +
  'daring deft eager early earnest easy fair fancy fast fine fleet fluent fond frank fresh gentle gilded glad golden grand ' +
  'happy hardy hazel honest humble ideal ivory jolly jovial keen kind lively loyal lucid lucky mellow merry mighty modest neat nimble ' +
  'noble olive open patient placid polite prime proud quick quiet rapid ready robust rosy royal sage serene sharp silver sincere smart ' +
  'solid steady stout sunny swift tidy tranquil true upbeat vivid warm wise witty zesty'
).split(' ');

const creatures = (
  'albatross alpaca badger barbet beaver bison bobcat bulbul camel caracal cheetah chough cormorant coyote crane curlew deer dingo dolphin ' +
  'dotterel dove eagle egret eider falcon ferret finch fox gannet gazelle gecko gibbon godwit goose grebe grouse gull hare harrier hawk ' +
  'heron hoopoe hornbill ibex ibis jackal jaguar jay kestrel kingfisher kite koala lapwing lark lemur leopard lynx magpie marten ' +
  'merlin moose newt ocelot oriole osprey otter owl panda pelican petrel pipit plover puffin quail rail raven robin rook seal shrike ' +
  'siskin skua snipe stilt stork swan swift tapir teal tern thrush tiger toucan turaco vole warbler weasel whale wolf wren yak zebra'
).split(' ');

/** Two words, e.g. `brisk-heron`: easy to say, not unique. */
export function newRunName(): string {
  return `${qualities[randomInt(qualities.length)]}-${creatures[randomInt(creatures.length)]}`;
}
