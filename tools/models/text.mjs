/** @file Text for language models: sentences of a small grammar, the same for the same seed, and what is known of them without a network. */

const words = {
  name: 'Ada Boole Curie Darwin Emmy Fermat Gauss Hebb Ines Jonas Kepler Lovelace Marie Newton Olga Pascal Rosa Sophie Turing Vera'.split(
    ' ',
  ),
  place: 'forest harbor kitchen library market meadow mountain museum river station tower village workshop yard'.split(' '),
  thing:
    'apple book bridge candle clock engine garden hammer island journey kettle ladder lantern letter machine mirror needle orange paper pencil question riddle shadow stone teapot ticket violin window'.split(
      ' ',
    ),
  being:
    'baker cat child clerk dog doctor farmer fish gardener horse king miller neighbor painter pilot queen rabbit robin sailor teacher traveler wolf'.split(
      ' ',
    ),
  quality:
    'old young quiet loud green golden small great clever gentle hungry lonely patient strange yellow broken careful distant early heavy'.split(
      ' ',
    ),
  act: 'admire borrow carry describe draw find follow forget hide paint remember repair sell show steal visit watch'.split(' '),
  move: 'arrive climb dance dream listen rest return sing sleep smile travel wait walk whisper work'.split(' '),
  manner: 'slowly quickly happily sadly silently again together carefully bravely never always often'.split(' '),
  time: 'in the morning;at night;before noon;after the rain;in winter;every summer;on Sunday;long ago'.split(';'),
  relation: 'in near behind beyond above under'.split(' '),
  link: 'and but because while so although'.split(' '),
};

/** Numbers in [0, 1): a hash of a counter (lowbias32 by C. Wellons). */
export function uniform(seed) {
  let i = Math.imul(seed, 0x85ebca77);
  return () => {
    i = (i + 0x9e3779b1) | 0;
    let h = Math.imul(i ^ (i >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** The first `size` characters of endless sentences. Subjects and verbs agree, things are acted on, beings act. */
export function grammarText(size = 100_000, seed = 1) {
  const random = uniform(seed);
  const chance = (share) => random() < share;
  const pick = (kind) => words[kind][Math.floor(random() * words[kind].length)];
  const plural = (noun) => (noun === 'fish' ? noun : noun === 'wolf' ? 'wolves' : /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`);
  const third = (verb) => (/[^aeo]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : /(s|x|ch|sh)$/.test(verb) ? `${verb}es` : `${verb}s`);
  const described = (noun) => (chance(0.4) ? `${pick('quality')} ${noun}` : noun);
  const object = () => (chance(0.3) ? `many ${plural(pick('thing'))}` : `the ${described(pick(chance(0.8) ? 'thing' : 'being'))}`);

  function clause() {
    const many = chance(0.3);
    const subject = chance(0.4) ? pick('name') : `the ${described(many ? plural(pick('being')) : pick('being'))}`;
    const bare = many && subject.startsWith('the ');
    const verb = (kind) => (bare ? pick(kind) : third(pick(kind)));
    const manner = chance(0.3) ? ` ${pick('manner')}` : '';
    const where = chance(0.4) ? ` ${pick('relation')} the ${pick('place')}` : '';
    return chance(0.6) ? `${subject}${manner} ${verb('act')} ${object()}${where}` : `${subject} ${verb('move')}${manner}${where}`;
  }

  let text = '';
  while (text.length < size) {
    const start = chance(0.2) ? `${pick('time')} ${clause()}` : clause();
    const sentence = chance(0.3) ? `${start}, ${pick('link')} ${clause()}` : start;
    text += `${sentence[0].toUpperCase()}${sentence.slice(1)}.${chance(0.15) ? '\n' : ' '}`;
  }
  return text.slice(0, size);
}

/** H(next | current) of the characters, in nats: the least loss of whoever looks at the last character alone. */
export function bigramEntropy(text) {
  const count = (keys) => {
    const counts = new Map();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()].reduce((sum, n) => sum - (n / keys.length) * Math.log(n / keys.length), 0);
  };
  const pairs = Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2));
  return count(pairs) - count([...text].slice(0, -1));
}
