import { CfnOutput, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '#lib/contract/route.ts';
import type { Stage } from '../stages.ts';

/** One JSON line a request. No query: it may hold what a log should not. */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    path: '$context.path',
    status: '$context.status',
    responseLength: '$context.responseLength',
    responseLatency: '$context.responseLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);

/** The HTTP API and its one stage. */
export class Api extends Construct {
  private readonly api: apigateway.HttpApi;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Http', { apiName: `liaison-${stage.name}`, createDefaultStage: false });
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: stage.throttle,
      detailedMetricsEnabled: true,
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(logGroup), format: accessLog },
    });
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint, description: 'The address of the API' });
  }

  addRoute(id: string, { method, path }: Pick<Route, 'method' | 'path'>, target: Alias): void {
    const route = new apigateway.HttpRoute(this, id, {
      httpApi: this.api,
      routeKey:
        path === '$default'
          ? apigateway.HttpRouteKey.DEFAULT
          : apigateway.HttpRouteKey.with(path, apigateway.HttpMethod[method]),
      integration: new HttpLambdaIntegration(`${id}Integration`, target),
    });
    Validations.of(route).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason:
        "The function's pipeline checks API keys, so that answers are the same on AWS, under SAM and on a laptop.",
    });
  }
}
