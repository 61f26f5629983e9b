// Whether an answer has the documented fields, each of its type. There may be more.
import assert from 'node:assert/strict';

const ENVELOPE = { ActionStatus: 'string', ErrorInfo: 'string', ErrorCode: 'number' };

// A field that need not be there.
export const maybe = (shape) => ({ maybe: shape });

// `shape`: 'string', 'number' (whole), [shape of the items, of which there is at least one], { field: shape }.
function check(value, shape, where) {
  if (shape === 'number') assert.ok(Number.isSafeInteger(value), `${where} is ${JSON.stringify(value)}, no number`);
  else if (shape === 'string') assert.equal(typeof value, 'string', where);
  else if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value) && value.length > 0, `${where} is ${JSON.stringify(value)}`);
    for (const [index, item] of value.entries()) check(item, shape[0], `${where}[${index}]`);
  } else {
    assert.ok(value && typeof value === 'object' && !Array.isArray(value), `${where} is ${JSON.stringify(value)}`);
    const missing = Object.keys(shape).filter((field) => !shape[field].maybe && !(field in value));
    assert.deepEqual(missing, [], `missing in ${where}`);
    for (const field of Object.keys(value)) {
      assert.notEqual(value[field], null, `${where}.${field}`);
      if (shape[field]) check(value[field], shape[field].maybe ?? shape[field], `${where}.${field}`);
    }
  }
}

// `fields`: those beside the envelope's.
export function assertShape(command, answer, fields) {
  check(answer, { ...ENVELOPE, ...fields }, command);
  return answer;
}
