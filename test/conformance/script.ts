import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, CaseOptions, Step } from './case-format.ts';

/** What is answered to each try: by order, and the last step again and again; or by a header of the request. */
export interface Script {
  /** The step of the next try. */
  next(): Step;
  /** What a step is for a request with these headers. */
  answerTo(step: Step, headers: IncomingHttpHeaders): Answer;
}

export function createScript(steps: readonly Step[], answerBy: CaseOptions['answerBy']): Script {
  let tries = 0;
  return {
    next() {
      const step = steps[Math.min(tries, steps.length - 1)] ?? {};
      tries += 1;
      return step;
    },
    answerTo(step, headers) {
      if (answerBy) {
        const matches = headers[answerBy.header.toLowerCase()] === answerBy.equals;
        const status = matches ? answerBy.status : answerBy.otherwise;
        return steps.find((one) => one.status === status) ?? { status };
      }
      return step.unconditional && headers['if-none-match'] === undefined ? step.unconditional : step;
    },
  };
}
