from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "ecomops.cli"
    label = "cli"
