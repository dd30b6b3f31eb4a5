// Whether a proof of solvency holds, with nothing but the proof: the same as io.jirani.solvency.SolvencyCheck, for a page, a
// phone, or `node`. check(proof) answers what is wrong, in words; nothing when it holds.

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const text = (string) => new TextEncoder().encode(string);
const base64 = (string) => Uint8Array.from(atob(string), (char) => char.charCodeAt(0));

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function sha256(...parts) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const LARGEST = 2n ** 63n - 1n;

function amount(digits) {
  if (!/^\d{1,19}$/.test(digits)) throw new Error(`no amount: ${digits}`);
  const number = BigInt(digits);
  if (number > LARGEST) throw new Error(`too large: ${digits}`);
  return number;
}

function packed(amounts) {
  const view = new DataView(new ArrayBuffer(8 * amounts.length));
  amounts.forEach((each, i) => view.setBigInt64(8 * i, each));
  return new Uint8Array(view.buffer);
}

function plus(one, other) {
  if (one.length !== other.length) throw new Error("of other assets");
  return one.map((each, i) => {
    if (each + other[i] > LARGEST) throw new Error("too large a sum");
    return each + other[i];
  });
}

function hash(hex) {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error("a hash is 32 bytes");
  return bytes(hex);
}

async function leafOf(day, branch) {
  const head = text(`jirani solvency 1\n${day}\n${branch.owner}\n`);
  const sums = branch.amounts.map(amount);
  return { hash: await sha256(Uint8Array.of(0), head, hash(branch.salt), packed(sums)), sums };
}

async function nodeOf(left, right) {
  const parts = [Uint8Array.of(1), hash(left.hash), packed(left.sums), hash(right.hash), packed(right.sums)];
  return { hash: await sha256(...parts), sums: plus(left.sums, right.sums) };
}

async function signed(proof) {
  try {
    const key = await crypto.subtle.importKey("spki", base64(proof.key), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, base64(proof.signature), text(proof.statement));
  } catch {
    return false;
  }
}

const DEEPEST = 30;

function signedAmount(digits) {
  return digits.startsWith("-") ? -amount(digits.slice(1)) : amount(digits);
}

function total(parts, asset) {
  const sum = parts.filter((part) => part.asset === asset).reduce((all, part) => all + signedAmount(part.amount), 0n);
  if (sum > LARGEST) throw new Error("too large a sum");
  return sum;
}

function covered(statement, faults) {
  statement.assets.forEach((asset, i) => {
    const there = total(statement.held, asset);
    const owed = amount(statement.owed[i]);
    if (asset !== "WH" && there < owed) faults.push(`${asset}: ${owed - there} more are owed than are there`);
  });
}

/** Every account shown is its owner's, in an asset that was counted, and in the leaf's sum: none is shown and not owed. */
function accounts(branch, statement, faults) {
  for (const part of branch.parts) {
    if (!statement.assets.includes(part.asset)) faults.push(`an account in what was not counted: ${part.asset}`);
    if (signedAmount(part.amount) < 0n) faults.push(`an account below zero: ${part.account}`);
    if (part.account !== branch.owner && !part.account.startsWith(`${branch.owner}:`))
      faults.push(`an account of somebody else: ${part.account}`);
  }
  statement.assets.forEach((asset, i) => {
    if (total(branch.parts, asset) !== amount(branch.amounts[i]))
      faults.push(`the accounts do not add up to the leaf: ${asset}`);
  });
}

async function onTheWay(branch, statement, faults) {
  const before = faults.length;
  if (branch.siblings.length > DEEPEST || 2 ** branch.siblings.length !== statement.leaves)
    faults.push("the way to the root is too short or too long");
  if (!Number.isInteger(branch.place) || branch.place < 0 || branch.place >= statement.leaves)
    faults.push("no such place in the tree");
  if (branch.amounts.length !== statement.assets.length) faults.push("an amount for each asset is needed");
  if (faults.length > before) return;
  accounts(branch, statement, faults);
  let node = await leafOf(statement.day, branch);
  for (const [level, sibling] of branch.siblings.entries()) {
    const beside = { hash: sibling.hash, sums: sibling.sums.map(amount) };
    node = await ((branch.place >> level) & 1 ? nodeOf(beside, node) : nodeOf(node, beside));
  }
  const owed = statement.owed.map(amount);
  if (node.hash !== statement.root || node.sums.some((sum, i) => sum !== owed[i]))
    faults.push("the way does not lead to the published root");
}

/** What is wrong with a proof as `GET /v1/solvency/{day}/branch` gives it; an empty list when it holds. */
export async function check(proof) {
  const faults = [];
  if (!(await signed(proof))) faults.push("the signature is not that of the key");
  try {
    const statement = JSON.parse(proof.statement);
    if (statement.version !== 1) throw new Error("of another version");
    if (statement.owed.length !== statement.assets.length) throw new Error("an amount for each asset is needed");
    covered(statement, faults);
    if (proof.branch) await onTheWay(proof.branch, statement, faults);
  } catch (wrong) {
    faults.push(`it cannot be read, or the sums on the way do not add up: ${wrong.message}`);
  }
  return faults;
}
