"""Starts MiniStack with those of its differences from AWS mended that this project's stack meets.

MiniStack is configured by its environment variables only, so each repair replaces a private function: they hold for
the version below and no other. Whoever raises it removes one repair at a time and runs the tests.
"""

import time
from importlib.metadata import version
from types import SimpleNamespace

from ministack import app
from ministack.services import scheduler, secretsmanager
from ministack.services.cloudformation import provisioners

PATCHED_VERSION = "1.5.33"


def handlers(resource_type):
    """The functions `create`, `update` and `delete` of a CloudFormation resource type."""
    return provisioners._RESOURCE_HANDLERS[resource_type]


def leave_port_443_alone():
    """With USE_SSL it listens on port 443 too, whenever that is free; nothing here needs it."""
    app._port_is_bindable = lambda host, port: False


def leave_the_path_health_to_apis():
    """It answers /health itself, on the address of a deployed API too."""
    app._HEALTH_PATHS = tuple(path for path in app._HEALTH_PATHS if path != "/health")


def refer_to_secrets_by_arn():
    """Ref of a secret is its name: on AWS it is the ARN, which policies and environment variables rely on."""
    secret = handlers("AWS::SecretsManager::Secret")
    create, update, delete = secret["create"], secret["update"], secret["delete"]

    def name_of(physical_id):
        named = (name for name, stored in secretsmanager._secrets.items() if stored.get("ARN") == physical_id)
        return next(named, physical_id)

    def create_by_arn(logical_id, props, stack_name):
        _, attributes = create(logical_id, props, stack_name)
        return attributes["Arn"], attributes

    def update_by_arn(physical_id, *rest, **options):
        _, attributes = update(name_of(physical_id), *rest, **options)
        return attributes["Arn"], attributes

    def delete_by_arn(physical_id, *rest, **options):
        return delete(name_of(physical_id), *rest, **options)

    secret.update(create=create_by_arn, update=update_by_arn, delete=delete_by_arn)


def hurry_schedules():
    """Not a difference but the tests' patience: for schedules an hour passes in six seconds."""
    start = time.time()
    scheduler.time = SimpleNamespace(time=lambda: start + 600 * (time.time() - start), sleep=time.sleep)
    scheduler._SCHEDULE_TICK_INTERVAL = 1


if version("ministack") != PATCHED_VERSION:
    raise SystemExit(f"These repairs are for MiniStack {PATCHED_VERSION}, and this is {version('ministack')}.")

leave_port_443_alone()
leave_the_path_health_to_apis()
refer_to_secrets_by_arn()
hurry_schedules()
app.main()
