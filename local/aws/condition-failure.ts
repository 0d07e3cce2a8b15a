import database from 'dynalite/db/index.js';
import deletion from 'dynalite/validations/deleteItem.js';
import put from 'dynalite/validations/putItem.js';
import update from 'dynalite/validations/updateItem.js';

const parameter = 'ReturnValuesOnConditionCheckFailure';

/**
 * Teaches dynalite, which drops the parameter, to answer a failed condition with the item that was there:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#DDB-PutItem-request-ReturnValuesOnConditionCheckFailure
 */
export function returnItemsOnConditionFailure(): void {
  for (const { types } of [put, update, deletion]) types[parameter] = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  const { checkConditional } = database;
  if (checkConditional === checkWithItem) return;
  original = checkConditional;
  database.checkConditional = checkWithItem;
}

let original: typeof database.checkConditional | undefined;

const checkWithItem: typeof database.checkConditional = (data, item) => {
  const failure = original?.(data, item);
  if (failure && item && data[parameter] === 'ALL_OLD') failure.body['Item'] = item;
  return failure;
};
