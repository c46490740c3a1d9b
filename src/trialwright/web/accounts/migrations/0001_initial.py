"""The table of accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Code, hash of the password, and when somebody last signed in."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("code", models.CharField(max_length=64, unique=True)),
            ],
            options={"db_table": "account"},
        ),
    )
