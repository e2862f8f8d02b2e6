"""What the template of the local profile holds."""

import json
from typing import Any

from aws_cdk.assertions import Template

from cdk.api import PUBLIC_ROUTES, ROUTES
from cdk.config import PROFILES
from cdk.functions import FUNCTIONS, functions_of_profile
from cdk.machines import called_functions, snake
from rushes.api import routes
from rushes.settings import Settings


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = template.find_resources(kind)
    return {name: resource["Properties"] for name, resource in found.items()}


def test_every_function_knows_exactly_the_settings_of_its_row(template: Template) -> None:
    functions = {
        properties["Handler"].removesuffix(".handler"): properties
        for properties in resources(template, "AWS::Lambda::Function").values()
    }
    assert functions.keys() == functions_of_profile(PROFILES["local"]).keys()
    assert FUNCTIONS.keys() - functions.keys() == {"jwt_authorizer", "send_email", "health_probe"}
    for name, properties in functions.items():
        known = {key.removeprefix("RUSHES_").lower() for key in properties["Environment"]["Variables"]}
        assert known == set(FUNCTIONS[name].settings), name
        assert properties["Timeout"] == FUNCTIONS[name].timeout_seconds


def test_rows_need_only_settings_that_exist() -> None:
    assert {need for row in FUNCTIONS.values() for need in row.settings} <= set(Settings.model_fields)


def test_the_api_has_exactly_the_routes_that_the_code_answers(template: Template) -> None:
    """A1, A7."""
    answered = {
        (method.upper(), path): name
        for name, app in (("api", routes.api), ("control", routes.control), ("search", routes.finder))
        for path, methods in json.loads(app.get_openapi_json_schema())["paths"].items()
        for method in methods
    }
    assert answered == ROUTES
    template.resource_count_is("AWS::ApiGateway::Method", len(ROUTES))


def test_every_route_but_health_asks_for_an_access_token(template: Template) -> None:
    methods = resources(template, "AWS::ApiGateway::Method").values()
    is_open = [method for method in methods if method["AuthorizationType"] == "NONE"]
    assert len(is_open) == len(PUBLIC_ROUTES) == 1
    for method in methods:
        if method not in is_open:
            assert method["AuthorizationType"] == "COGNITO_USER_POOLS"
            assert method["AuthorizationScopes"] == ["aws.cognito.signin.user.admin"]


def test_access_tokens_are_good_for_15_minutes(template: Template) -> None:
    template.has_resource_properties("AWS::Cognito::UserPoolClient", {"AccessTokenValidity": 15})


def test_the_queue_waits_six_time_outs_and_gives_up_after_three_deliveries(template: Template) -> None:
    queues = resources(template, "AWS::SQS::Queue")
    (uploads,) = [queue for name, queue in queues.items() if name.startswith("UploadsQueue")]
    assert uploads["VisibilityTimeout"] == 6 * FUNCTIONS["ingest"].timeout_seconds
    assert uploads["RedrivePolicy"]["maxReceiveCount"] == 3
    (later,) = [queue for name, queue in queues.items() if name.startswith("WebhooksLater")]
    assert later["VisibilityTimeout"] == 6 * FUNCTIONS["webhook_delivery"].timeout_seconds
    assert "RedrivePolicy" in later


def test_one_bad_message_does_not_take_its_batch_with_it(template: Template) -> None:
    sources = resources(template, "AWS::Lambda::EventSourceMapping").values()
    (queue,) = [source for source in sources if source.get("BatchSize") == 5]
    assert queue["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_substitution_of_the_machine_is_given_and_none_is_left_over(template: Template) -> None:
    for machine in resources(template, "AWS::StepFunctions::StateMachine").values():
        text = json.dumps(machine["DefinitionString"])
        named = {word.split("}")[0] for word in text.split("${")[1:]}
        assert named == set(machine["DefinitionSubstitutions"])
    assert {snake(name) for name in called_functions("process_video")} <= FUNCTIONS.keys()


def test_the_password_of_the_database_is_not_in_the_template(template: Template) -> None:
    assert template.to_json()["Parameters"]["DatabaseUrl"]["NoEcho"] is True
    assert "postgresql://" not in json.dumps(template.to_json())
