// What a person did that the server has not confirmed yet, on the disk of their device: it outlives a reload, a new
// version and a power cut, since what is put is there only once the disk has it.

const name = "outbox";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("lakaz", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(name, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// Runs f on the store; what it asked for last is the answer, when all of it is on the disk.
async function run(mode, f) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = base.transaction(name, mode, { durability: "strict" });
      const asked = f(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    base.close();
  }
}

/** put(json), drop(id) and all(), which is JSON too, by id: ids begin with their time. */
export const outbox = {
  put(json) {
    navigator.storage?.persist?.(); // a browser short of room may otherwise clear it
    return run("readwrite", (store) => store.put(JSON.parse(json)));
  },
  drop: (id) => run("readwrite", (store) => store.delete(id)),
  all: () => run("readonly", (store) => store.getAll()).then(JSON.stringify),
};
