"""Workers on AWS Batch: machines that come for work and go, spot first; six queues; a job definition for each step."""

from aws_cdk import Duration, Size, Tags
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import Profile
from cdk.images import Images
from cdk.network import PUBLIC
from cdk.permissions import MODELS, Places, statements
from cdk.step_price import of_machine
from cdk.storage import StorageStack
from cdk.worker_steps import MACHINES, WORK, Work

PRIORITIES = {"high": 10, "normal": 5, "low": 1}
PATIENCE = Duration.minutes(30)
"""How long a job at the head of its queue waits for a machine before it is failed as `no_capacity`."""
NO_CAPACITY = "NoCapacity"
DISK_GB = 100
SCRATCH = "/tmp"  # noqa: S108 - in memory, of one container
FINAL = ("2", "65", "69")
"""Exit codes of gpu_containers/run.py after which another try makes no sense."""
ATTEMPTS = 3
LONGEST = Duration.hours(4)


class Workers(Construct):
    """`queues["gpu-high"]`, and `definitions["transcribe"]`, by what runs there."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        vpc: ec2.IVpc,
        images: Images,
        storage: StorageStack,
        log: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, name)
        self.profile, self.vpc, self.images, self.storage, self.log = profile, vpc, images, storage, log
        self.types = {"gpu": profile.gpu_types, "cpu": profile.cpu_types}
        self.group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description="Workers: nobody calls them", allow_all_outbound=True
        )
        self.machine_role = iam.Role(
            self, "MachineRole", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"), description="Joins ECS"
        )
        self.machine_role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonEC2ContainerServiceforEC2Role")
        )
        self.template = self.launch_template()
        self.environments = {
            (kind, spot): self.environment(kind, spot) for kind in MACHINES for spot in (True, False)
        }
        self.queues = {
            f"{kind}-{name}": self.queue(kind, name, priority)
            for kind in MACHINES
            for name, priority in PRIORITIES.items()
        }
        self.roles: dict[str, iam.Role] = {}
        self.definitions = {step: self.definition(step, work) for step, work in WORK.items()}
        self.allow()

    def launch_template(self) -> ec2.LaunchTemplate:
        """An encrypted disk for videos in the making; credentials of the machine are out of the containers' reach."""
        disk = ec2.BlockDeviceVolume.ebs(
            DISK_GB, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3, delete_on_termination=True
        )
        return ec2.LaunchTemplate(
            self,
            "Machine",
            block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=disk)],
            require_imdsv2=True,
            http_put_response_hop_limit=1,
        )

    def environment(self, kind: str, spot: bool) -> batch.ManagedEc2EcsComputeEnvironment:
        gpu = kind == "gpu"
        image = batch.EcsMachineImageType.ECS_AL2023_NVIDIA if gpu else batch.EcsMachineImageType.ECS_AL2023
        strategies = batch.AllocationStrategy
        return batch.ManagedEc2EcsComputeEnvironment(
            self,
            f"{kind.capitalize()}{'Spot' if spot else 'OnDemand'}",
            vpc=self.vpc,
            vpc_subnets=PUBLIC,
            security_groups=[self.group],
            spot=spot,
            allocation_strategy=strategies.SPOT_PRICE_CAPACITY_OPTIMIZED
            if spot
            else strategies.BEST_FIT_PROGRESSIVE,
            instance_types=[ec2.InstanceType(each) for each in self.types[kind]],
            use_optimal_instance_classes=False,
            images=[batch.EcsMachineImage(image_type=image)],
            minv_cpus=0,
            maxv_cpus=max(1, self.profile.most_instances * MACHINES[kind]),
            launch_template=self.template,
            instance_role=self.machine_role,
            update_to_latest_image_version=True,
            terminate_on_update=False,
            update_timeout=Duration.hours(4),
        )

    def queue(self, kind: str, name: str, priority: int) -> batch.JobQueue:
        """Spot first, on demand after. Owners share it fairly: a noisy one slows itself."""
        title = f"{kind.capitalize()}{name.capitalize()}"
        stuck = batch.JobStateTimeLimitActionsReason
        return batch.JobQueue(
            self,
            title,
            priority=priority,
            compute_environments=[
                batch.OrderedComputeEnvironment(
                    compute_environment=self.environments[kind, spot], order=order
                )
                for order, spot in enumerate((True, False), 1)
            ],
            scheduling_policy=batch.FairshareSchedulingPolicy(
                self, f"{title}Shares", share_decay=Duration.hours(1)
            ),
            job_state_time_limit_actions=[
                batch.JobStateTimeLimitAction(max_time=PATIENCE, reason=reason)
                for reason in (
                    stuck.INSUFFICIENT_INSTANCE_CAPACITY,
                    stuck.COMPUTE_ENVIRONMENT_MAX_RESOURCE,
                    stuck.JOB_RESOURCE_REQUIREMENT,
                )
            ],
        )

    def definition(self, step: str, work: Work) -> batch.EcsJobDefinition:
        """Not root, a root that cannot be written, /cache on the machine's disk, /tmp in memory."""
        role = iam.Role(
            self,
            f"{step.capitalize()}Role",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
            description=f"What a worker that does {step} may do",
        )
        self.roles[step] = role
        linux = batch.LinuxParameters(self, f"{step.capitalize()}Linux", init_process_enabled=True)
        linux.add_tmpfs(
            batch.Tmpfs(
                container_path=SCRATCH, size=Size.mebibytes(512), mount_options=[batch.TmpfsMountOption.RW]
            )
        )
        container = batch.EcsEc2ContainerDefinition(
            self,
            f"{step.capitalize()}Container",
            image=ecs.ContainerImage.from_docker_image_asset(self.images[work.image, work.target]),
            cpu=work.vcpus,
            gpu=1 if work.gpu else None,
            memory=Size.mebibytes(work.memory),
            job_role=role,
            environment=self.environment_of(step, work),
            execution_role=self.execution_role(step),
            user="10001",
            privileged=False,
            readonly_root_filesystem=True,
            linux_parameters=linux,
            volumes=[batch.EcsVolume.host(name="cache", container_path="/cache")],
            logging=ecs.LogDriver.aws_logs(stream_prefix=step, log_group=self.log),
        )
        made = batch.EcsJobDefinition(
            self,
            step.capitalize(),
            container=container,
            timeout=LONGEST,
            retry_attempts=ATTEMPTS,
            retry_strategies=[
                *(
                    batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom(on_exit_code=code))
                    for code in FINAL
                ),
                batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.SPOT_INSTANCE_RECLAIMED),
                batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.custom(on_reason="*")),
            ],
            propagate_tags=True,
        )
        Tags.of(made).add("step", step)
        return made

    def execution_role(self, step: str) -> iam.Role:
        """Fetches the image and opens the log."""
        return iam.Role(
            self,
            f"{step.capitalize()}ExecutionRole",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
            description=f"Starts the container that does {step}",
        )

    def environment_of(self, step: str, work: Work) -> dict[str, str]:
        """Its secrets by their ARNs only, and what a second of its share of a machine costs."""
        goods, vault = self.storage.goods, self.storage.secrets
        kind = "gpu" if work.gpu else "cpu"
        for setting in work.needs:
            vault.by_setting[setting].grant_read(self.roles[step])
        return {
            "RUSHES_BUCKET": goods.name,
            "RUSHES_TABLE": self.storage.store.table.table_name,
            "RUSHES_PRICE_PER_SECOND": of_machine(self.types[kind], work.vcpus / MACHINES[kind]),
            **{f"RUSHES_{name.upper()}_SECRET": vault.by_setting[name].secret_arn for name in work.needs},
        }

    def allow(self) -> None:
        goods = self.storage.goods
        places = Places(
            bucket=goods.arn,
            table=self.storage.store.table.table_arn,
            key=goods.key.key_arn if goods.key else "",
        )
        for step, work in WORK.items():
            for statement in statements(work.does, places):
                self.roles[step].add_to_policy(statement)
            if work.models:
                self.roles[step].add_to_policy(
                    iam.PolicyStatement(actions=["s3:GetObject"], resources=[f"{goods.arn}/{MODELS}"])
                )
