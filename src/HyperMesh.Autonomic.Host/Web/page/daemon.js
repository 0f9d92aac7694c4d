// The daemon: asked by fetch, heard by a stream. The token never goes into an address, and is gone when the tab closes.
const KEPT = 'hypermesh-token';

export class Refused extends Error {}

export const token = {
  get: () => sessionStorage.getItem(KEPT),
  set: value => value ? sessionStorage.setItem(KEPT, value) : sessionStorage.removeItem(KEPT),
};

const headers = more => ({ ...more, ...(token.get() ? { Authorization: `Bearer ${token.get()}` } : {}) });

async function answer(response) {
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = await response.json().catch(() => ({}));
  const refused = new Refused([problem.detail ?? response.statusText, problem.hint].filter(Boolean).join('; '));
  refused.status = response.status;
  refused.body = problem;
  throw refused;
}

export const get = async path => answer(await fetch(path, { headers: headers(), cache: 'no-store' }));

export const post = async (path, body) =>
  answer(await fetch(path, { method: 'POST', headers: headers({ 'Content-Type': 'application/json' }), body: JSON.stringify(body ?? {}) }));

// Server-sent events over fetch, because an EventSource cannot show a token. Comes back by itself, more slowly each time.
export async function listen(path, heard, state) {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15000)) {
    try {
      const response = await fetch(path, { headers: headers({ Accept: 'text/event-stream' }), cache: 'no-store' });
      if (!response.ok) await answer(response);
      state('on');
      pause = 1000;
      await read(response.body.pipeThrough(new TextDecoderStream()).getReader(), heard);
      state('off', 'the daemon has ended the connection');
    } catch (fault) {
      state(fault.status === 401 ? 'token' : 'off', fault instanceof Refused ? fault.message : 'the daemon does not answer');
      if (fault.status === 401) return;
    }
    await new Promise(done => setTimeout(done, pause));
  }
}

async function read(reader, heard) {
  for (let rest = ''; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1] ?? 'message';
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data) heard(name, JSON.parse(data));
    }
  }
}
