"""Operations: notifications, alarms, dashboards, the budget, backups and their copy in another region."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk import alarms
from cdk.config import Profile
from cdk.dashboards import Dashboards
from cdk.database_stack import DatabaseStack
from cdk.edge_stack import EdgeStack
from cdk.handlers import Functions
from cdk.pipeline import PipelineStack
from cdk.storage import StorageStack

UNRETRIED_FUNCTIONS = (
    "ingest",
    "reconcile",
    "webhook_delivery",
    "notify",
    "websocket",
    "socket_authorizer",
    "health_probe",
)
"""Functions that the state machine does not retry."""

LOG_FIELDS = "fields @timestamp, level, module, message, job_id"
LOG_QUERIES = {
    "errors": f"{LOG_FIELDS} | filter level in ['ERROR', 'WARNING'] | sort @timestamp desc | limit 200",
    "job": f"{LOG_FIELDS} | filter job_id = 'PUT THE JOB HERE' | sort @timestamp asc | limit 1000",
}


def find_queues(*stacks: Stack) -> list[sqs.Queue]:
    """Return all queues of these stacks, including dead-letter queues."""
    return [node for stack in stacks for node in stack.node.find_all() if isinstance(node, sqs.Queue)]


class OperationsStack(Stack):
    """Everything that an operator uses to watch the deployment."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        storage: StorageStack,
        database: DatabaseStack,
        pipeline: PipelineStack,
        edge: EdgeStack,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, name, **kwargs)
        self.profile = profile
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        if profile.email:
            self.topic.add_subscription(subscriptions.EmailSubscription(profile.email))
        functions = {
            name: function.function_name
            for each in (pipeline.functions, edge.functions)
            for name, function in each.by_name.items()
        }
        api_name = edge.api.rest.rest_api_name
        queue, dead = pipeline.uploads.queue.queue_name, pipeline.uploads.dead_letters.queue_name
        machine = pipeline.process_video.arn
        server = database.database.server
        proxy = database.database.endpoint if profile.proxy else None
        for rule in (
            *alarms.api_rules(api_name),
            *alarms.database_rules(server, proxy),
            *alarms.health_rules(),
            *alarms.job_rules(machine),
            *alarms.cost_rules(profile.budget_usd),
            *alarms.function_rules([*UNRETRIED_FUNCTIONS], functions),
        ):
            alarms.create_alarm(self, rule, self.topic)
        for each in find_queues(pipeline, edge):
            name = each.node.path.partition("/")[2]
            alarms.create_alarm(self, alarms.queue_rule(each, name), self.topic, name.replace("/", "-"))
        if profile.malware_scan:
            self.notify_scan_problems(storage.data_bucket.name)
        if profile.dashboards:
            facts = {
                "api": {"ApiName": api_name},
                "opened": {"log": pipeline.functions.logs["open"].log_group_name},
                "server": server.dimensions,
                "machine": {"StateMachineArn": machine},
                "queue": {"QueueName": queue},
                "dead": {"QueueName": dead},
                "table": {"TableName": storage.state_table.table.table_name},
                "bucket": {"BucketName": storage.data_bucket.name, "StorageType": "StandardStorage"},
                "wall": {"WebACL": f"rushes-{profile.name}-api", "Region": self.region, "Rule": "ALL"},
            }
            Dashboards(self, "Dashboards", profile, facts | ({"proxy": proxy.dimensions} if proxy else {}))
        self.save_queries(pipeline.functions, edge.functions)
        self.add_budget()
        if profile.backups:
            self.add_backups(storage, database)

    def notify_scan_problems(self, bucket: str) -> None:
        """Notify if GuardDuty stops scanning or cannot tag uploads: jobs would not start or be rejected."""
        event_types = ("Resource Status Warning", "Resource Status Error", "Post Scan Action Failed")
        instructions = f"What to do: {alarms.RUNBOOKS}/not-scanned.md"
        events.Rule(
            self,
            "Scanner",
            event_pattern=events.EventPattern(
                source=["aws.guardduty"],
                detail_type=[f"GuardDuty Malware Protection {event_type}" for event_type in event_types],
                detail={
                    "$or": [
                        {"s3BucketDetails": {"bucketName": [bucket]}},
                        {"s3ObjectDetails": {"bucketName": [bucket]}},
                    ]
                },
            ),
            targets=[
                targets.SnsTopic(
                    self.topic,
                    message=events.RuleTargetInput.from_text(
                        f"{events.EventField.detail_type}, in {bucket}. {instructions}"
                    ),
                )
            ],
        )

    def add_budget(self) -> None:
        """Send e-mails at shares of the monthly budget, for actual and forecast cost."""
        if not self.profile.email:
            return
        subscribers = [
            budgets.CfnBudget.SubscriberProperty(subscription_type="EMAIL", address=self.profile.email)
        ]
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=self.profile.budget_usd, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:profile${self.profile.name}"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=notification_type,
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=subscribers,
                )
                for notification_type, percent in (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
            ],
        )

    def add_backups(self, storage: StorageStack, database: DatabaseStack) -> None:
        """Back up every night with a retention of 35 days, also for the copy in the recovery region."""
        removal = RemovalPolicy.RETAIN if self.profile.keep else RemovalPolicy.DESTROY
        vault = backup.BackupVault(self, "Vault", removal_policy=removal)
        copies = []
        if self.profile.recovery_region:
            region = self.profile.recovery_region
            vault_arn = f"arn:{self.partition}:backup:{region}:{self.account}:backup-vault:Default"
            copies = [
                backup.BackupPlanCopyActionProps(
                    destination_backup_vault=backup.BackupVault.from_backup_vault_arn(
                        self, "There", vault_arn
                    ),
                    delete_after=Duration.days(35),
                )
            ]
        plan = backup.BackupPlan(self, "Plan", backup_vault=vault)
        plan.add_rule(
            backup.BackupPlanRule(
                rule_name="nightly",
                schedule_expression=events.Schedule.cron(hour="3", minute="0"),
                start_window=Duration.hours(1),
                completion_window=Duration.hours(4),
                delete_after=Duration.days(35),
                copy_actions=copies,
            )
        )
        resources = [
            backup.BackupResource.from_construct(database.database),
            backup.BackupResource.from_construct(storage.state_table),
        ]
        plan.add_selection("Kept", resources=resources)
        if self.profile.recovery_region:
            plan.add_selection(
                "Objects",
                resources=[backup.BackupResource.from_arn(storage.data_bucket.arn)],
                role=self.backup_role(),
            )

    def backup_role(self) -> iam.Role:
        policy = iam.ManagedPolicy.from_aws_managed_policy_name("AWSBackupServiceRolePolicyForS3Backup")
        return iam.Role(
            self,
            "ObjectsRole",
            assumed_by=iam.ServicePrincipal("backup.amazonaws.com"),
            managed_policies=[policy],
            description="AWS Backup copies the bucket",
        )

    def save_queries(self, *functions: Functions) -> None:
        """Save two Logs Insights queries: recent errors, and the history of one job."""
        groups = [log.log_group_name for group in functions for log in group.logs.values()]
        for name, query in LOG_QUERIES.items():
            logs.CfnQueryDefinition(
                self,
                f"Ask{name.capitalize()}",
                name=f"rushes-{self.profile.name}/{name}",
                query_string=query,
                log_group_names=groups,
            )
