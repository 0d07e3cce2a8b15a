import { deliveryKeptDays } from '#lib/contract/delivery.ts';
import { ProblemError } from '#lib/core/errors.ts';

export const deliveryNotFound = () =>
  new ProblemError({
    status: 404,
    detail: `This connection has no delivery of this id. They are kept for ${deliveryKeptDays} days.`,
  });
